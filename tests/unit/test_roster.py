"""Shifts within the law, and everybody's employment."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest

from hospital.feed.names import month_starts
from hospital.simulation.calendar import is_holiday, is_office_day
from hospital.simulation.workforce import is_senior
from hospital.simulation.world import World
from tests.hospitals import small_world


@pytest.fixture(scope="module")
def world() -> World:
    """A small hospital of some quarters."""
    return small_world(end=date(2023, 7, 10))


def _shifts(world: World) -> dict[str, np.ndarray]:
    scale = world.hospital.scale
    rosters = [world.roster(month) for month in month_starts(scale.start, scale.end)]
    names = ("staff", "day", "code", "starts", "ends")
    return {name: np.concatenate([getattr(r, name) for r in rosters]) for name in names}


def _by_staff_and_time(world: World) -> dict[str, np.ndarray]:
    shifts = _shifts(world)
    order = np.lexsort((shifts["starts"], shifts["staff"]))
    return {name: values[order] for name, values in shifts.items()}


def test_between_shifts_there_is_rest(world: World) -> None:
    """Twelve hours between shifts, and 36 hours in any seven days (BCEA)."""
    shifts = _by_staff_and_time(world)
    staff, starts, ends = shifts["staff"], shifts["starts"], shifts["ends"]
    same = staff[1:] == staff[:-1]
    rest = starts[1:] - ends[:-1]
    assert rest[same].min() >= np.timedelta64(12, "h")
    # From the end of one rest of 36 hours, work goes on for at most a week less such a rest.
    begins_anew = np.r_[True, ~same | (rest >= np.timedelta64(36, "h"))]
    first = np.maximum.accumulate(np.where(begins_anew, np.arange(len(starts)), 0))
    assert (ends - starts[first]).max() <= np.timedelta64(7 * 24 - 36, "h")


def test_hours_are_lawful(world: World) -> None:
    """At most 45 + 10 hours in a calendar week; doctors at most 60 a week over three weeks."""
    shifts = _shifts(world)
    roles = world.hospital.config.workforce.roles
    doctor = np.array([r.group == "clinicians" for r in roles])[world.staff.role][shifts["staff"]]
    hours = (shifts["ends"] - shifts["starts"]) / np.timedelta64(1, "h")
    week = (shifts["day"].astype(int) + 3) // 7
    week -= week.min()
    by_week = np.bincount(shifts["staff"][~doctor] * 1_000 + week[~doctor], weights=hours[~doctor])
    assert by_week.max() <= world.hospital.shifts.rules.hours_a_week
    by_three = np.bincount(shifts["staff"][doctor] * 1_000 + week[doctor] // 3, weights=hours[doctor])
    assert by_three.max() / 3 <= world.hospital.shifts.rules.doctors_hours_a_week


def test_every_ward_shift_has_its_minimum_and_a_senior(world: World) -> None:
    """Whatever leave and sickness, a ward's nurses are as many as its rule asks for, one of them a senior."""
    shifts = _shifts(world)
    codes = [s.code for s in world.hospital.shifts.shifts]
    ward = world.staff.ward[shifts["staff"]]
    senior = is_senior(world.hospital, world.staff.role, world.staff.grade)[shifts["staff"]]
    days = (shifts["day"] - shifts["day"].min()).astype(int)
    number = len(world.layout.ward_beds)
    cover = world.minimum_cover
    assert (cover.day[world.layout.ward_beds >= 20] > 0).all()
    for code, minimum in (("D", cover.day), ("N", cover.night)):
        there = (shifts["code"] == codes.index(code)) & (ward >= 0)
        cell = days[there] * number + ward[there]
        nurses = np.bincount(cell, minlength=(days.max() + 1) * number).reshape(-1, number)
        seniors = np.bincount(cell, weights=senior[there], minlength=nurses.size).reshape(-1, number)
        assert (nurses >= minimum).all()
        assert (seniors[:, minimum > 0] >= 1).all()


def test_round_the_clock_means_eleven_shifts_in_21_days(world: World) -> None:
    """The cycle of configs/hospital_shift_config.json."""
    cycle = world.hospital.shifts.cycle.round_the_clock
    assert len(cycle) == 21
    assert len(cycle.replace(".", "")) == 11


def test_nobody_works_outside_employment(world: World) -> None:
    """Shifts begin between hire and the last day."""
    shifts = _shifts(world)
    assert (shifts["day"] >= world.staff.hired[shifts["staff"]]).all()
    assert (shifts["day"] <= world.staff.left[shifts["staff"]]).all()


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
