"""Shifts within the law, and everybody's employment."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest

from hospital.feed.names import month_starts
from hospital.simulation.calendar import is_holiday, is_office_day
from hospital.simulation.roster import make_roster
from hospital.simulation.world import World
from tests.hospitals import small_world


@pytest.fixture(scope="module")
def world() -> World:
    """A small hospital of some quarters."""
    return small_world(end=date(2023, 7, 10))


def _shifts(world: World) -> dict[str, np.ndarray]:
    scale = world.hospital.scale
    rosters = [make_roster(world.hospital, world.staff, m) for m in month_starts(scale.start, scale.end)]
    names = ("staff", "day", "code", "starts", "ends")
    return {name: np.concatenate([getattr(r, name) for r in rosters]) for name in names}


def test_shifts_leave_the_rest_that_the_law_asks_for(world: World) -> None:
    """Twelve hours between shifts, 36 hours in any week, and 45 + 10 hours a week at most (BCEA)."""
    shifts = _shifts(world)
    order = np.lexsort((shifts["starts"], shifts["staff"]))
    staff, starts, ends = (shifts[name][order] for name in ("staff", "starts", "ends"))
    same = staff[1:] == staff[:-1]
    rest = (starts[1:] - ends[:-1])[same]
    assert rest.min() >= np.timedelta64(12, "h")
    hours = ((ends - starts) / np.timedelta64(1, "h")).astype(float)
    week = (starts.astype("M8[D]").astype(int) + 3) // 7
    by_week = np.bincount(staff * 10_000 + week - week.min(), weights=hours)
    assert by_week.max() <= 55
    # In any seven days there is a gap of 36 hours: never is the eighth start within a week without one.
    long_rest = np.r_[True, ~same | ((starts[1:] - ends[:-1]) >= np.timedelta64(36, "h"))]
    run = np.arange(len(starts)) - np.maximum.accumulate(np.where(long_rest, np.arange(len(starts)), 0))
    first = starts[np.arange(len(starts)) - run]
    assert (ends - first).max() <= np.timedelta64(7 * 24 - 36, "h")


def test_round_the_clock_means_eleven_shifts_in_21_days(world: World) -> None:
    """The cycle of configs/hospital_shift_config.json."""
    cycle = world.hospital.shifts.cycle.round_the_clock
    assert len(cycle) == 21
    assert len(cycle.replace(".", "")) == 11


def test_nobody_works_outside_employment(world: World) -> None:
    """Shifts begin and end between hire and leaving."""
    shifts = _shifts(world)
    assert (shifts["day"] >= world.staff.hired[shifts["staff"]]).all()
    assert (shifts["ends"].astype("M8[D]") <= world.staff.left[shifts["staff"]]).all()


def test_every_slot_has_doctors(world: World) -> None:
    """Day and night, with leave and sickness, somebody treats."""
    scale = world.hospital.scale
    for number in range(0, (scale.end - scale.start).days, 7):
        duty = world.doctors(scale.start + timedelta(days=number))
        assert (duty.number.sum(axis=1) > 0).all()


def test_the_first_roster_has_the_eve_and_the_last_the_end(world: World) -> None:
    """So that whoever comes just after the first midnight, or is seen after the last, is treated."""
    shifts = _shifts(world)
    assert shifts["day"].min() == np.datetime64(world.hospital.scale.start) - 1
    assert shifts["day"].max() == np.datetime64(world.hospital.scale.end)


def test_headcount_adds_up(world: World) -> None:
    """Headcount = the last one + hires − exits; hires come from the reserve, each once."""
    staff = world.staff
    before = int(staff.employed(world.quarters[0]).sum())
    assert before == world.hospital.scale.staff
    for quarter in world.quarters[1:]:
        now = int(staff.employed(quarter).sum())
        hires, exits = int((staff.hired == quarter).sum()), int((staff.left == quarter - 1).sum())
        assert now == before + hires - exits
        assert exits > 0
        before = now
    hired = staff.person[world.hospital.scale.staff :]
    assert np.isin(hired, world.reserve.person).all()
    assert len(np.unique(staff.person)) == len(staff)


@pytest.mark.parametrize(
    ("day", "holiday"),
    [
        (date(2022, 12, 26), True),  # Day of Goodwill
        (date(2022, 12, 27), True),  # proclaimed: Christmas Day fell on a Sunday
        (date(2023, 4, 7), True),  # Good Friday
        (date(2023, 4, 10), True),  # Family Day
        (date(2024, 3, 21), True),
        (date(2024, 6, 17), True),  # 16 June was a Sunday
        (date(2024, 2, 29), False),
        (date(2025, 3, 20), False),
    ],
)
def test_public_holidays(day: date, holiday: bool) -> None:
    """Some holidays of the period, as they were."""
    assert is_holiday(day) == holiday
    assert is_office_day(day) == (not holiday and day.weekday() < 5)
