"""Hospitals to measure with: made by the scheduler's own steps, into a lake of their own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from hospital.feed.hospital import read_hospital
from hospital.feed.names import quarter_starts
from hospital.feed.setup_steps import set_up
from hospital.feed.steps import Days
from hospital.lake.paths import LakePaths
from hospital.runtime.heartbeat import Heartbeat
from hospital.runtime.simclock import SimulatedClock
from hospital.simulation.world import World, make_world
from simulation_configs import Settings


@dataclass(frozen=True)
class Made:
    """A hospital's world, and the lake that its files are in."""

    world: World
    clock: SimulatedClock
    lake: LakePaths

    @property
    def batch_files(self) -> list[Path]:
        """What set-up and the days have put into batch/."""
        return sorted(self.lake.batch.iterdir())


def world_of(settings: Settings) -> World:
    """The world of the hospital that the settings describe."""
    quarters = quarter_starts(settings.sim_start_date, settings.sim_end_date)
    return make_world(read_hospital(settings), quarters)


def clock_of(settings: Settings) -> SimulatedClock:
    """The clock of the settings' period."""
    return SimulatedClock(settings.sim_start_date, settings.sim_end_date, settings.sessions_per_day)


def for_days(settings: Settings, days: int) -> Settings:
    """The same hospital over a period of so many days."""
    return settings.model_copy(update={"sim_end_date": settings.sim_start_date + timedelta(days=days)})


def days_in(folder: Path, settings: Settings, world: World | None = None) -> Days:
    """The scheduler's days, in a lake of their own below the folder."""
    lake = LakePaths(folder)
    lake.make_folders()
    return Days(world or world_of(settings), clock_of(settings), lake, Heartbeat(folder / "scheduler.json"))


def make(folder: Path, settings: Settings) -> Made:
    """All files of the hospital and its whole period."""
    world = world_of(settings)
    days = days_in(folder, settings, world)
    flags = folder / "flags"
    flags.mkdir()
    lake = LakePaths(folder)
    set_up(world, lake.batch, flags, Heartbeat(folder / "scheduler.json"), lambda: False)
    while not days.complete:
        days.close_day()
    return Made(world, clock_of(settings), lake)
