"""Set-up: four steps, each of which writes its files and then its flag.

1. A step whose flag is there is done: skip it.
2. Write the step's files, each whole.
3. Write the flag.

A step that was cut off has no flag: it is done again and writes the same bytes. What was loaded
meanwhile is known to the ledger, and the ingestor only moves it again.

Blocks of people and months of schedules don't depend on each other: `spread` says who makes them, several
workers or, like `map`, this thread alone. The bytes are the same.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Protocol

import numpy as np
import polars as pl

from hospital.failpoints import reached
from hospital.feed import names
from hospital.feed.frames import people_frame, to_frame
from hospital.lake.atomic import replace_text
from hospital.lake.csv_files import write_csv
from hospital.runtime.heartbeat import Heartbeat
from hospital.runtime.logs import counted
from hospital.simulation import layout
from hospital.simulation.illnesses import illnesses_block
from hospital.simulation.people import Spread, blocks, people_block
from hospital.simulation.roster import make_roster, roster_table
from hospital.simulation.table import Table
from hospital.simulation.workforce import reserve_table, roles_table, snapshot_table, staff_table
from hospital.simulation.world import World

log = logging.getLogger(__name__)


class WriteStep(Protocol):
    """Writes a step's files into batch/ and returns the number of their rows. Raises OSError."""

    def __call__(self, world: World, batch: Path, heartbeat: Heartbeat, spread: Spread = map, /) -> int:
        """Do it."""


@dataclass(frozen=True)
class SetupStep:
    """A step: its flag's name, what it makes in plain words, and the function that makes it."""

    flag: str
    what: str
    write: WriteStep


def write_people(world: World, batch: Path, heartbeat: Heartbeat, spread: Spread = map) -> int:
    """people_data.csv."""

    def make(block: int) -> pl.DataFrame:
        return people_frame(people_block(world.hospital, world.people.block(block), block))

    numbered = _blocks(world.hospital.scale.population, heartbeat, "people")
    return write_csv(batch / names.PEOPLE, spread(make, numbered))


def _blocks(population: int, heartbeat: Heartbeat, what: str) -> Iterator[int]:
    for block, first, _ in blocks(population):
        heartbeat.beat("working", f"set-up: {what}, {first - 1:,} of {population:,} people")
        yield block


def write_staff(world: World, batch: Path, heartbeat: Heartbeat, _: Spread = map) -> int:
    """The hospital's places and reference lists, its first staff and the reserve pool."""
    heartbeat.beat("working", "set-up: staff and reserve pool")
    hospital, places, staff = world.hospital, world.layout, world.first_staff
    tables = {
        names.DEPARTMENTS: layout.departments_table(hospital),
        names.WARDS: layout.wards_table(hospital, places, world.minimum_cover.day, world.minimum_cover.night),
        names.BEDS: layout.beds_table(places),
        names.DIAGNOSES: layout.diagnoses_table(hospital),
        names.FACILITIES: layout.facilities_table(hospital),
        names.VEHICLES: layout.vehicles_table(hospital, places),
        names.ROLES: roles_table(hospital),
        names.STAFF: staff_table(hospital, staff, np.arange(len(staff))),
        names.RESERVE_POOL: reserve_table(hospital, world.reserve),
    }
    return sum(_write(batch / name, table) for name, table in tables.items())


def write_illnesses(world: World, batch: Path, heartbeat: Heartbeat, spread: Spread = map) -> int:
    """population_with_illnesses.csv."""

    def make(block: int) -> pl.DataFrame:
        return to_frame(illnesses_block(world.hospital, world.people.block(block), block))

    numbered = _blocks(world.hospital.scale.population, heartbeat, "illnesses")
    return write_csv(batch / names.ILLNESSES, spread(make, numbered))


def write_workforce(world: World, batch: Path, heartbeat: Heartbeat, spread: Spread = map) -> int:
    """The quarterly snapshots and the monthly schedules of the whole period."""
    return write_snapshots(world, batch, heartbeat) + write_schedules(world, batch, heartbeat, spread)


def write_snapshots(world: World, batch: Path, heartbeat: Heartbeat, _: Spread = map) -> int:
    """staff_active_<day>.csv for every quarter."""
    rows = 0
    for quarter in world.quarters:
        heartbeat.beat("working", f"set-up: workforce on {quarter}")
        table = snapshot_table(world.hospital, world.staff, quarter)
        rows += _write(batch / names.staff_active(quarter.item()), table)
    return rows


def write_schedules(world: World, batch: Path, heartbeat: Heartbeat, spread: Spread = map) -> int:
    """schedules_<month>.csv for every month."""
    hospital, staff = world.hospital, world.staff

    def months() -> Iterator[date]:
        for month in names.month_starts(hospital.scale.start, hospital.scale.end):
            heartbeat.beat("working", f"set-up: schedules of {month:%Y-%m}")
            yield month

    def write(month: date) -> int:
        roster = make_roster(hospital, staff, world.minimum_cover, month)
        return _write(batch / names.schedules(month), roster_table(hospital, staff, roster))

    return sum(spread(write, months()))


def _write(path: Path, table: Table) -> int:
    frame: pl.DataFrame = to_frame(table)
    return write_csv(path, [frame])


SETUP_STEPS = (
    SetupStep("people", "people", write_people),
    SetupStep("staff", "staff, reserve pool and places", write_staff),
    SetupStep("illnesses", "illnesses", write_illnesses),
    SetupStep("workforce", "workforce snapshots and schedules", write_workforce),
)


def set_up(
    world: World,
    batch: Path,
    flags: Path,
    heartbeat: Heartbeat,
    stop: Callable[[], bool],
    spread: Spread = map,
) -> bool:
    """Do the steps that are not done yet. Returns whether all are done: a stop is seen between steps.

    Raises OSError.
    """
    for number, step in enumerate(SETUP_STEPS, 1):
        flag = flags / step.flag
        if flag.exists():  # 1
            continue
        if stop():
            return False
        begin = time.monotonic()
        with heartbeat.timed(f"set-up: {step.flag}"):
            rows = step.write(world, batch, heartbeat, spread)  # 2
            reached("setup.written", step.flag)
            replace_text(flag, f"{rows} rows\n")  # 3
            reached("setup.flagged", step.flag)
        of_all = f"{number} of {len(SETUP_STEPS)}"
        seconds = time.monotonic() - begin
        log.info("set-up %s, %s: %s in %.1f s", of_all, step.what, counted(rows, "row"), seconds)
    return True
