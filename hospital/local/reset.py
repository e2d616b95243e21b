"""Removing what a run made: the lake, the flags and the servers' data. Kafka's jars and .venv stay.

Only names that a run makes are removed: a path that was set by mistake costs nobody's files.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

from hospital.lake.atomic import temporary_name
from hospital.local.places import Places
from hospital.local.servers import Servers
from hospital.local.services import Services
from hospital.local.traces import SETUP_STEPS
from simulation_configs import Settings

SERVER_FILES = ("data", "data.new", "server.properties", "server.log", "server.pid")


def reset(settings: Settings) -> list[Path]:
    """Remove it all; returns what was removed. Raises LocalError while a run is on, OSError."""
    places = Places.of(settings)
    with places.locked():
        Services(places).stop_leftovers()
        Servers(settings, places).stop_leftovers()
        removed = list(_made_by_a_run(places))
        for path in removed:
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink()
        return removed


def _made_by_a_run(places: Places) -> Iterator[Path]:
    lake = places.lake
    files = [
        lake.state,
        lake.run,
        lake.checkpoint,
        lake.scheduler_lock,
        lake.restoring,
        *(places.flags / step for step in SETUP_STEPS),
    ]
    made = [
        *(lake.batch, lake.outbox, lake.stream, lake.processed, lake.failed, lake.dead_letters),
        lake.heartbeats,
        *files,
        *(temporary_name(file) for file in files),
        *(folder / name for folder in (places.postgres, places.kafka) for name in SERVER_FILES),
        *(places.run, places.logs),
    ]
    return (path for path in made if path.exists())
