"""Who works when: shifts from the 21-day cycle and the office week, less leave and sickness."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from hospital.simulation.calendar import is_holiday
from hospital.simulation.parameters import Hospital
from hospital.simulation.random import stream
from hospital.simulation.table import Bools, Coded, Ints, Sparse, Table, rank_within
from hospital.simulation.workforce import Staff

OFF = -1


@dataclass(frozen=True)
class Roster:
    """Shifts: staff positions, the days they begin, codes (positions in the configured shifts), times."""

    staff: Ints
    day: NDArray[np.datetime64]
    code: Ints
    starts: NDArray[np.datetime64]
    ends: NDArray[np.datetime64]


def month_days(hospital: Hospital, month: date) -> list[date]:
    """The days of a month's roster, within the period.

    The first month also has the eve of the period, whose night shift is on duty when it starts, and
    the last one the day on which it ends, when the last patients are still seen.
    """
    start, end = hospital.scale.start, hospital.scale.end
    following = (month.replace(day=28) + timedelta(days=4)).replace(day=1)
    first, after = max(month, start), min(following, end)
    if first == start:
        first = start - timedelta(days=1)
    if after == end:
        after = end + timedelta(days=1)
    return [first + timedelta(days=i) for i in range((after - first).days)]


def make_roster(hospital: Hospital, staff: Staff, month: date) -> Roster:
    """The month's shifts of everybody, ordered by day and staff."""
    days = month_days(hospital, month)
    codes = _planned(hospital, staff, days)
    codes[_absent(hospital, staff, days)] = OFF
    day_index, who = np.nonzero(codes.T != OFF)
    code = codes[who, day_index]
    day = np.array(days, dtype="M8[D]")[day_index]
    begins = np.array([_offset(s.starts) for s in hospital.shifts.shifts])
    lasts = np.array([int(s.hours * 3600) for s in hospital.shifts.shifts])
    starts = day.astype("M8[s]") + begins[code].astype("m8[s]")
    return Roster(who, day, code, starts, starts + lasts[code].astype("m8[s]"))


def _offset(clock: str) -> int:
    hours, minutes = clock.split(":")
    return int(hours) * 3600 + int(minutes) * 60


def _planned(hospital: Hospital, staff: Staff, days: list[date]) -> Ints:
    """Shift codes by staff and day before absences; the cycle's start is spread evenly in each group.

    Within a ward, and among a department's doctors, the members start the cycle on different days, so
    that every shift has its part of them.
    """
    code = {shift.code: position for position, shift in enumerate(hospital.shifts.shifts)} | {".": OFF}
    cycle = np.array([code[c] for c in hospital.shifts.cycle.round_the_clock])
    week = np.array([code[c] for c in hospital.shifts.cycle.office_week])
    ordinal = np.array([day.toordinal() for day in days])
    kinds = [r.group for r in hospital.config.workforce.roles]
    kind = np.array([kinds.index(k) for k in kinds])[staff.role]
    group = (staff.department * 1_000 + staff.ward + 1) * 1_000 + kind
    phase = rank_within(group) * 8  # 8 and 21 have no common divisor: neighbours are far apart
    turning = cycle[(ordinal[None, :] + phase[:, None]) % len(cycle)]
    open_days = np.array([not is_holiday(day) for day in days])
    office = np.where(open_days, week[(ordinal - 1) % len(week)], OFF)
    round_the_clock = np.array([r.round_the_clock for r in hospital.config.workforce.roles])[staff.role]
    return np.where(round_the_clock[:, None], turning, office[None, :])


def _absent(hospital: Hospital, staff: Staff, days: list[date]) -> Bools:
    """Who is away on which day: not employed, on leave, or ill. Shape (staff, days)."""
    scale, absence = hospital.scale, hospital.shifts.absence
    away = np.zeros((len(staff), len(days)), dtype=bool)
    for i, day in enumerate(days):
        today = np.datetime64(day, "D")
        leave_year = _leave_starts(hospital, len(staff), day.year)
        day_of_year = day.timetuple().tm_yday
        on_leave = (day_of_year >= leave_year) & (day_of_year < leave_year + absence.leave_days_a_year)
        ill = stream(scale.seed, "sick", day.toordinal()).random(len(staff)) < absence.sick_share
        # Whoever leaves works no night into the day after.
        away[:, i] = ~staff.employed(today) | ~staff.employed(today + 1) | on_leave | ill
    return away


def _leave_starts(hospital: Hospital, number: int, year: int) -> Ints:
    span = 365 - hospital.shifts.absence.leave_days_a_year
    return stream(hospital.scale.seed, "leave", year).integers(1, span, number)


def roster_table(hospital: Hospital, staff: Staff, roster: Roster) -> Table:
    """schedules_<month>.csv."""
    ward = staff.ward[roster.staff]
    return {
        "staff_id": roster.staff + 1,
        "shift_date": roster.day,
        "shift_code": Coded(roster.code, [s.code for s in hospital.shifts.shifts]),
        "starts_at": roster.starts,
        "ends_at": roster.ends,
        "ward_id": Sparse(np.where(ward < 0, -1, ward + 1)),
    }


@dataclass(frozen=True)
class OnDuty:
    """Doctors on duty by slot (a half day from 07:00 or 19:00) and department.

    `first` and `number`, shape (slots, departments), say where in `doctors` each list is.
    """

    origin: np.datetime64
    doctors: Ints
    first: Ints
    number: Ints

    def choose(self, times: NDArray[np.datetime64], department: Ints, uniform: NDArray[np.float64]) -> Ints:
        """For each time a doctor on duty in the department, else in any, else −1; positions in staff."""
        slot = (times - self.origin).astype("m8[s]").astype(np.int64) // (12 * 3600)
        inside = (slot >= 0) & (slot < len(self.number))
        slot = np.clip(slot, 0, len(self.number) - 1)
        own = self.number[slot, department]
        everywhere = self.number[slot].sum(axis=1)
        number = np.where(own > 0, own, everywhere)
        first = np.where(own > 0, self.first[slot, department], self.first[slot, 0])
        index = first + (uniform * number).astype(np.int64)
        found = inside & (number > 0)
        chosen = np.full(len(slot), -1)
        chosen[found] = self.doctors[index[found]]
        return chosen


def on_duty(hospital: Hospital, staff: Staff, rosters: list[Roster], day: date) -> OnDuty:
    """Who can treat from the evening before the day to the evening after it: four slots of 12 hours."""
    roles = hospital.config.workforce.roles
    doctor = np.array([r.group == "clinicians" for r in roles])[staff.role]
    origin = np.datetime64(day, "s") - np.timedelta64(5, "h")
    ends = origin + np.timedelta64(48, "h")
    departments = len(hospital.shifts.departments)
    found_slot: list[Ints] = []
    found_staff: list[Ints] = []
    for roster in rosters:
        mine = doctor[roster.staff] & (roster.starts >= origin) & (roster.starts < ends)
        mine &= (roster.ends - roster.starts) >= np.timedelta64(12, "h")
        found_slot.append((roster.starts[mine] - origin).astype("m8[s]").astype(np.int64) // (12 * 3600))
        found_staff.append(roster.staff[mine])
    slot, who = np.concatenate(found_slot), np.concatenate(found_staff)
    cell = slot * departments + staff.department[who]
    order = np.argsort(cell, kind="stable")
    number = np.bincount(cell, minlength=4 * departments).reshape(4, departments)
    first = (np.cumsum(number) - number.ravel()).reshape(4, departments)
    return OnDuty(origin, who[order], first, number)
