"""The run made again, in memory and in two processes, for its files' SHA-256.

The same functions as the scheduler's write the batch files, into a temporary folder, and what the producer
and the stream processor make of the events is made here without Kafka. One process makes the set-up's
files, the other goes through the days; their bytes depend on neither.
"""

from __future__ import annotations

import hashlib
import importlib.util
import multiprocessing
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from hospital.feed.names import quarter_starts
from hospital.messaging.events import SessionEnd, to_json
from hospital.messaging.land import SessionFile
from hospital.messaging.wire import Record
from hospital.runtime.heartbeat import Heartbeat
from hospital.runtime.simclock import SimulatedClock
from hospital.simulation.parameters import Hospital

if TYPE_CHECKING:
    from hospital.simulation.day import Day
    from hospital.simulation.world import World

Hashes = dict[str, str]

NEEDS = ("numpy", "polars", "pandas", "faker")
"""What the simulation imports; the batch ingestor's image has none of it."""


def missing() -> list[str]:
    """What is not installed of what the simulation needs."""
    return [name for name in NEEDS if importlib.util.find_spec(name) is None]


@contextmanager
def remaking(hospital: Hospital) -> Iterator[Remaking]:
    """Begin to make the run again, beside whatever else is done."""
    # Started afresh: a fork would share the libraries' threads and the warehouse's connections.
    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn")) as pool:
        yield Remaking(pool, hospital)


class Remaking:
    """A run that is being made again."""

    def __init__(self, pool: ProcessPoolExecutor, hospital: Hospital) -> None:
        self._parts = [pool.submit(part, hospital) for part in (remake_set_up, remake_days)]

    def hashes(self) -> Hashes:
        """SHA-256 of every file by name, when all are made. Raises OSError."""
        return {name: sha256 for part in self._parts for name, sha256 in part.result().items()}


def remake_set_up(hospital: Hospital) -> Hashes:
    """The files that set-up makes. Raises OSError."""
    from hospital.feed.setup_steps import SETUP_STEPS

    world = _world(hospital)
    hashes: Hashes = {}
    for step in SETUP_STEPS:
        with TemporaryDirectory() as folder, TemporaryDirectory() as elsewhere:
            step.write(world, Path(folder), Heartbeat(Path(elsewhere) / "heartbeat.json"))
            hashes |= {path.name: _sha256(path) for path in Path(folder).iterdir()}
    return hashes


def remake_days(hospital: Hospital) -> Hashes:
    """The files of every day, and those of its sessions as they are landed. Raises OSError."""
    from hospital.feed.day_files import BATCH_FILES

    world = _world(hospital)
    hashes: Hashes = {}
    totals: dict[str, int] = {}
    with TemporaryDirectory() as folder:
        for day in _days(world):
            for write in BATCH_FILES:
                path = write(world, day, Path(folder))
                hashes[path.name] = _sha256(path)
                path.unlink()
            for file in _session_files(world, day, totals):
                hashes[file.name] = hashlib.sha256(file.content).hexdigest()
    return hashes


def _world(hospital: Hospital) -> World:
    from hospital.simulation.world import make_world

    return make_world(hospital, quarter_starts(hospital.scale.start, hospital.scale.end))


def _days(world: World) -> Iterator[Day]:
    from hospital.simulation.day import simulate_day
    from hospital.simulation.start import start

    begin = start(world)
    day = simulate_day(world, begin.state, begin.visits)
    yield day
    while day.end.day < world.hospital.scale.end:
        day = simulate_day(world, day.end)
        yield day


def _session_files(world: World, day: Day, totals: dict[str, int]) -> Iterator[SessionFile]:
    """What the day's sessions become in stream/; `totals` of each topic are carried on."""
    from hospital.feed.events import events_by_session

    scale = world.hospital.scale
    clock = SimulatedClock(scale.start, scale.end, scale.sessions_a_day)
    for index, by_topic in enumerate(events_by_session(world, day), start=1):
        session = clock.session(day.start.day, index)
        for topic, events in by_topic.items():
            totals[topic] = totals.get(topic, 0) + len(events)
            end = SessionEnd(session.id, session.number, len(events), totals[topic])
            marker = Record(topic, 0, 0, session.id.encode(), None)
            yield SessionFile(marker, end, [to_json(event.on_the_wire(session.id)) for event in events])


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
