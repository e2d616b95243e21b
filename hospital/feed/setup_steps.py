"""Set-up: four steps, each of which writes its files and then its flag.

1. A step whose flag is there is done: skip it.
2. Write the step's files, each whole.
3. Write the flag.

A step that was cut off has no flag: it is done again and writes the same bytes. What was loaded
meanwhile is known to the ledger, and the ingestor only moves it again.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

from hospital.failpoints import reached
from hospital.feed import names
from hospital.feed.frames import people_frame, to_frame
from hospital.lake.atomic import replace_text
from hospital.lake.csv_files import write_csv
from hospital.runtime.heartbeat import Heartbeat
from hospital.simulation import layout
from hospital.simulation.illnesses import illnesses_block
from hospital.simulation.people import blocks, people_block
from hospital.simulation.roster import roster_table
from hospital.simulation.table import Table
from hospital.simulation.workforce import reserve_table, roles_table, snapshot_table, staff_table
from hospital.simulation.world import World

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class SetupStep:
    """A step: its flag's name, what it makes in plain words, and the function that makes it."""

    flag: str
    what: str
    write: Callable[[World, Path, Heartbeat], int]


def _frames(world: World, heartbeat: Heartbeat, what: str, table: Callable[..., Table]) -> Iterator[Table]:
    population = world.hospital.scale.population
    for block, first, _ in blocks(population):
        heartbeat.beat("working", f"set-up: {what}, {first - 1:,} of {population:,} people")
        yield table(world.hospital, world.people, block)


def write_people(world: World, batch: Path, heartbeat: Heartbeat) -> int:
    """people_data.csv. Returns the rows written, as the other steps do."""
    tables = _frames(world, heartbeat, "people", people_block)
    return write_csv(batch / names.PEOPLE, map(people_frame, tables))


def write_staff(world: World, batch: Path, heartbeat: Heartbeat) -> int:
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


def write_illnesses(world: World, batch: Path, heartbeat: Heartbeat) -> int:
    """population_with_illnesses.csv."""
    tables = _frames(world, heartbeat, "illnesses", illnesses_block)
    return write_csv(batch / names.ILLNESSES, map(to_frame, tables))


def write_workforce(world: World, batch: Path, heartbeat: Heartbeat) -> int:
    """The quarterly snapshots and the monthly schedules of the whole period."""
    return write_snapshots(world, batch, heartbeat) + write_schedules(world, batch, heartbeat)


def write_snapshots(world: World, batch: Path, heartbeat: Heartbeat) -> int:
    """staff_active_<day>.csv for every quarter."""
    rows = 0
    for quarter in world.quarters:
        heartbeat.beat("working", f"set-up: workforce on {quarter}")
        table = snapshot_table(world.hospital, world.staff, quarter)
        rows += _write(batch / names.staff_active(quarter.item()), table)
    return rows


def write_schedules(world: World, batch: Path, heartbeat: Heartbeat) -> int:
    """schedules_<month>.csv for every month."""
    scale = world.hospital.scale
    rows = 0
    for month in names.month_starts(scale.start, scale.end):
        heartbeat.beat("working", f"set-up: schedules of {month:%Y-%m}")
        table = roster_table(world.hospital, world.staff, world.roster(month))
        rows += _write(batch / names.schedules(month), table)
    return rows


def _write(path: Path, table: Table) -> int:
    frame: pl.DataFrame = to_frame(table)
    return write_csv(path, [frame])


SETUP_STEPS = (
    SetupStep("people", "people", write_people),
    SetupStep("staff", "staff, reserve pool and places", write_staff),
    SetupStep("illnesses", "illnesses", write_illnesses),
    SetupStep("workforce", "workforce snapshots and schedules", write_workforce),
)


def set_up(world: World, batch: Path, flags: Path, heartbeat: Heartbeat, stop: Callable[[], bool]) -> bool:
    """Do the steps that are not done yet. Returns whether all are done: a stop is seen between steps.

    Raises OSError.
    """
    for step in SETUP_STEPS:
        flag = flags / step.flag
        if flag.exists():  # 1
            continue
        if stop():
            return False
        begin = time.monotonic()
        with heartbeat.timed(f"set-up: {step.flag}"):
            rows = step.write(world, batch, heartbeat)  # 2
            reached("setup.written", step.flag)
            replace_text(flag, f"{rows} rows\n")  # 3
            reached("setup.flagged", step.flag)
        log.info("set-up: %s: %s rows in %.1f s", step.what, f"{rows:,}", time.monotonic() - begin)
    return True
