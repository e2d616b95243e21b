"""Hospitals for tests: the configured one, at any size, simulated in memory."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import cache

from hospital.feed.hospital import read_hospital
from hospital.feed.names import quarter_starts
from hospital.simulation.day import Day, simulate_day
from hospital.simulation.parameters import Hospital, Scale
from hospital.simulation.start import start
from hospital.simulation.world import World, make_world
from simulation_configs import Settings

SMALL = Scale(
    seed=1, population=20_000, staff=600, reserve=1_500, beds=285, visits_a_day=165, transfers_a_session=3,
    sessions_a_day=5, start=date(2022, 11, 20), end=date(2023, 1, 31),
)  # fmt: skip


@cache
def _configured() -> Hospital:
    return read_hospital(Settings())


def small_hospital(**changes: object) -> Hospital:
    """A hospital of 285 beds, with the changes to its scale."""
    return replace(_configured(), scale=replace(SMALL, **changes))  # type: ignore[arg-type]


def small_world(**changes: object) -> World:
    """The world of `small_hospital`."""
    hospital = small_hospital(**changes)
    return make_world(hospital, quarter_starts(hospital.scale.start, hospital.scale.end))


def simulated(world: World, days: int) -> Iterator[Day]:
    """The first days of the period."""
    begin = start(world)
    day = simulate_day(world, begin.state, begin.visits)
    yield day
    for _ in range(days - 1):
        day = simulate_day(world, day.end)
        yield day
