"""The record of a run: with which seed and configuration its lake was made.

It is written when the run starts. Going on with others would make a lake that is neither the one run
nor the other, so it is refused. The pace may differ: nothing in the data depends on it.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from hospital.lake.atomic import replace_text
from hospital.simulation.parameters import Hospital
from simulation_configs import ConfigurationError

VARIABLES = {
    "seed": "SEED",
    "population": "POPULATION_SIZE",
    "staff": "STAFF_SIZE",
    "reserve": "RESERVE_POOL_SIZE",
    "beds": "BEDS",
    "visits_a_day": "VISITS_PER_DAY",
    "transfers_a_session": "TRANSFERS_PER_SESSION",
    "sessions_a_day": "BATCH_INTERVAL_SECONDS / STREAM_INTERVAL_SECONDS",
    "start": "SIM_START_DATE",
    "end": "SIM_END_DATE",
    "hospital_config": "the content of hospital_config.json",
    "shift_config": "the content of hospital_shift_config.json",
}
"""What a person would set, for each entry of the record."""


def record_of(hospital: Hospital) -> dict[str, Any]:
    """The record's content: the scale, and SHA-256 of the two configurations' values."""
    scale = {name: _plain(value) for name, value in asdict(hospital.scale).items()}
    return scale | {
        "hospital_config": _hash(asdict(hospital.config)),
        "shift_config": _hash(asdict(hospital.shifts)),
    }


def _plain(value: object) -> object:
    return value if isinstance(value, int) else str(value)


def _hash(value: object) -> str:
    text = json.dumps(value, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def start_or_go_on(path: Path, hospital: Hospital) -> None:
    """Write the record of a new run, or see that the run on record is this one.

    Raises ConfigurationError, which names what differs, when it is another.
    """
    now = record_of(hospital)
    if not path.exists():
        replace_text(path, json.dumps(now, indent=2) + "\n")
        return
    then = json.loads(path.read_text())
    for name, value in now.items():
        if then.get(name) != value:
            raise ConfigurationError(
                f"{VARIABLES[name]}={value}: the run in {path.parent} was started with {then.get(name)}; "
                f"set it back, or start anew with `make reset`"
            )
