"""Generation: bytes of CSV a second, beside Polars writing the same frames from memory.

For set-up it is what the four set-up steps take; for days what it takes to simulate a day and to write its
two CSV files. What the floor writes is whole in memory before, and need not survive a power cut.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from unittest.mock import patch

import polars as pl

from benchmarks.forms import Form, canonical_hospital
from benchmarks.hospitals import for_days, world_of
from benchmarks.measure import Result, Timed, in_turn
from hospital.feed import day_files, setup_steps
from hospital.feed.day_files import write_movements, write_visits
from hospital.lake.atomic import sync_folder
from hospital.lake.csv_files import DATE_FORMAT, TIME_FORMAT
from hospital.runtime.heartbeat import Heartbeat
from hospital.simulation.day import Day, simulate_day
from hospital.simulation.start import start
from hospital.simulation.world import World

SETUP_AT_LEAST, DAYS_AT_LEAST = 0.5, 0.2
WARM_UP_DAYS = 5
FLOOR_TIMES = 10
"""The floor is done so many times: a moment too short is measured badly where others use the machine too."""

Write = Callable[[Path], None]
"""Writes files into a folder."""

Frames = dict[str, list[pl.DataFrame]]
"""The frames of each file, by its name."""


def measure(folder: Path, form: Form) -> list[Result]:
    """A result for set-up and one for days."""
    folder.mkdir(exist_ok=True)
    settings = for_days(canonical_hospital(form.generated_people), WARM_UP_DAYS + form.generated_days)
    world = world_of(settings)
    days = _days(world, WARM_UP_DAYS + form.generated_days)[WARM_UP_DAYS:]
    heartbeat = Heartbeat(folder / "heartbeat.json")

    def set_up(into: Path) -> None:
        for step in setup_steps.SETUP_STEPS:
            step.write(world, into, heartbeat)

    def simulate_and_write(into: Path) -> None:
        for day in days:
            again = simulate_day(world, day.start)
            write_visits(world, again, into)
            write_movements(world, again, into)
            sync_folder(into)

    return [
        _result("generation: set-up", folder / "set-up", set_up, form.repeats, SETUP_AT_LEAST),
        _result("generation: days", folder / "days", simulate_and_write, form.repeats, DAYS_AT_LEAST),
    ]


def _days(world: World, number: int) -> list[Day]:
    begin = start(world)
    days = [simulate_day(world, begin.state, begin.visits)]
    while len(days) < number:
        days.append(simulate_day(world, days[-1].end))
    return days


def _result(name: str, folder: Path, write: Write, repeats: int, bound: float) -> Result:
    frames = _frames_of(write, folder)

    def write_bare(into: Path) -> None:
        for file, parts in frames.items():
            _write_frames(into / file, parts)

    _timed(write_bare, folder)()
    size = _bytes_in(folder)
    subject = _timed(write, folder)
    subject()
    assert _bytes_in(folder) == size, f"{name}: its floor writes other bytes"
    pairs = in_turn(subject, _timed(write_bare, folder, FLOOR_TIMES), repeats)
    rates = tuple((size / mine / 1e6, size / floor / 1e6) for mine, floor in pairs)
    return Result(name, "MB/s", rates, bound=bound, notes={"MB": round(size / 1e6, 1)})


def _timed(write: Write, folder: Path, times: int = 1) -> Timed:
    """Writing once into the folder, which is new each time; the mean of so many times."""

    def seconds() -> float:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        begin = time.perf_counter()
        for _ in range(times):
            write(folder)
        return (time.perf_counter() - begin) / times

    return seconds


def _frames_of(write: Write, folder: Path) -> Frames:
    """The very frames that it writes: caught on their way to the disk."""
    caught: Frames = {}

    def catch(path: Path, frames: Iterable[pl.DataFrame], *, kept: bool = True) -> int:
        caught[path.name] = list(frames)
        return sum(frame.height for frame in caught[path.name])

    folder.mkdir()
    with patch.object(setup_steps, "write_csv", catch), patch.object(day_files, "write_csv", catch):
        write(folder)
    return caught


def _write_frames(path: Path, frames: list[pl.DataFrame]) -> None:
    with path.open("wb") as file:
        for number, frame in enumerate(frames):
            frame.write_csv(
                file, include_header=number == 0, date_format=DATE_FORMAT, datetime_format=TIME_FORMAT
            )


def _bytes_in(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.iterdir())
