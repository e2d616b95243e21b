"""What a run leaves for anyone to see: flags, the state file, files. It needs no client of any server."""

from __future__ import annotations

import json
from datetime import date

from hospital.lake.atomic import is_temporary
from hospital.local.places import Places

SERVICES = ("scheduler", "producer", "stream_processor", "batch_ingestor")
"""In the order of the data's way."""

SETUP_STEPS = ("people", "staff", "illnesses", "workforce")
"""The names of the flags."""


def setup_done(places: Places) -> tuple[str, ...]:
    """The set-up steps whose flag is there."""
    return tuple(step for step in SETUP_STEPS if (places.flags / step).exists())


def current_day(places: Places) -> date | None:
    """The simulated date, or None before the scheduler has written it."""
    try:
        return date.fromisoformat(json.loads(places.lake.state.read_text())["current_sim_date"])
    except (OSError, ValueError, KeyError):
        return None


def files_failed(places: Places) -> int:
    """How many things lie in failed/, reasons not counted."""
    try:
        found = [file.name for file in places.lake.failed.iterdir()]
    except OSError:
        return 0
    return sum(1 for name in found if not is_temporary(name) and not name.endswith(".reason.txt"))
