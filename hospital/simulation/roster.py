"""Who works when: shifts from the 21-day cycle and the office week, less leave and sickness."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from hospital.simulation.calendar import is_office_day
from hospital.simulation.cover import Cover
from hospital.simulation.layout import ids
from hospital.simulation.parameters import Hospital
from hospital.simulation.random import stream
from hospital.simulation.table import Bools, Coded, Ints, Rows, Sparse, Table, rank_within
from hospital.simulation.workforce import Staff, is_senior

OFF = -1


@dataclass(frozen=True)
class Roster(Rows):
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


def make_roster(hospital: Hospital, staff: Staff, minimum: Cover, month: date) -> Roster:
    """The month's shifts of everybody, ordered by day and staff."""
    days = month_days(hospital, month)
    codes = planned(hospital, staff, days)
    employed = np.stack([staff.employed(np.datetime64(day, "D")) for day in days], axis=1)
    codes[~employed] = OFF
    codes[_granted(hospital, staff, codes, _wished(hospital, staff, days), minimum)] = OFF
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


def planned(hospital: Hospital, staff: Staff, days: list[date]) -> Ints:
    """Shift codes by staff and day, before absences and whoever is employed. Shape (staff, days)."""
    cycle = hospital.shifts.cycle
    code = {shift.code: position for position, shift in enumerate(hospital.shifts.shifts)} | {".": OFF}
    roles, departments = hospital.config.workforce.roles, hospital.shifts.departments
    patterns = [cycle.round_the_clock, cycle.calls, cycle.office * (len(cycle.calls) // len(cycle.office))]
    pattern = np.array([[code[c] for c in p] for p in patterns])
    of_role = np.array([{"cycle": 0, "doctor": -1, "office": 2}[r.schedule] for r in roles])[staff.role]
    of_doctors = np.array([0 if d.doctors == "cycle" else 1 for d in departments])[staff.department]
    which = np.where(of_role < 0, of_doctors, of_role)
    ordinal = np.array([day.toordinal() for day in days])
    place = (ordinal[None, :] + staff.phase[:, None]) % pattern.shape[1]
    codes: Ints = pattern[which[:, None], place]
    closed = np.array([not is_office_day(day) for day in days])
    codes[(codes == code["O"]) & closed[None, :]] = OFF
    return codes


def _wished(hospital: Hospital, staff: Staff, days: list[date]) -> Bools:
    """Who would be away on which day, on leave or ill. Shape (staff, days)."""
    scale, absence = hospital.scale, hospital.shifts.absence
    away = np.zeros((len(staff), len(days)), dtype=bool)
    for i, day in enumerate(days):
        begins = _leave_starts(hospital, len(staff), day.year)
        day_of_year = day.timetuple().tm_yday
        on_leave = (day_of_year >= begins) & (day_of_year < begins + absence.leave_days_a_year)
        ill = stream(scale.seed, "sick", day.toordinal()).random(len(staff)) < absence.sick_share
        away[:, i] = on_leave | ill
    return away


def _leave_starts(hospital: Hospital, number: int, year: int) -> Ints:
    span = 365 - hospital.shifts.absence.leave_days_a_year
    return stream(hospital.scale.seed, "leave", year).integers(1, span, number)


def _granted(hospital: Hospital, staff: Staff, codes: Ints, wished: Bools, minimum: Cover) -> Bools:
    """The absences that leave every shift its minimum of nurses and seniors, or of a department's doctors.

    The others work: leave is not granted, and the sick are covered for by a colleague in the same post.
    """
    shifts = len(hospital.shifts.shifts)
    away = wished & (codes != OFF)
    who, day = np.nonzero(codes != OFF)
    code = codes[who, day]
    absent = away[who, day]
    roles = hospital.config.workforce.roles
    doctor = np.array([r.group == "clinicians" for r in roles])[staff.role[who]]
    nurse = staff.ward[who] >= 0
    senior = is_senior(hospital, staff.role[who], staff.grade[who]) & nurse
    group = np.where(nurse, staff.ward[who], len(minimum.day) + staff.department[who] * 2 + doctor)
    cell = (group * shifts + code) * codes.shape[1] + day
    needed = np.where(doctor, 1, 0)
    needed[nurse] = minimum.by_shift(hospital)[code[nurse], staff.ward[who[nurse]]]
    spare = np.bincount(cell)[cell] - needed
    spare_seniors = np.bincount(cell, weights=senior)[cell] - (needed > 0)
    granted = absent.copy()
    granted[absent] = rank_within(cell[absent]) < spare[absent]
    leading = absent & senior
    granted[leading] &= rank_within(cell[leading]) < spare_seniors[leading]
    result = np.zeros_like(wished)
    result[who[granted], day[granted]] = True
    return result


def roster_table(hospital: Hospital, staff: Staff, roster: Roster) -> Table:
    """schedules_<month>.csv."""
    ward = staff.ward[roster.staff]
    return {
        "staff_id": roster.staff + 1,
        "shift_date": roster.day,
        "shift_code": Coded(roster.code, [s.code for s in hospital.shifts.shifts]),
        "starts_at": roster.starts,
        "ends_at": roster.ends,
        "ward_id": Sparse(ids(ward)),
    }
