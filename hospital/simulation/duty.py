"""Doctors on duty: who can treat at an instant."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from hospital.simulation.parameters import Hospital
from hospital.simulation.roster import Roster
from hospital.simulation.table import Floats, Ints, Times
from hospital.simulation.workforce import Staff

SLOT_SECONDS = 1_800
"""Shifts begin and end at whole or half hours, so a slot is either inside a shift or outside."""
SLOTS = 2 * 48
HOURS_BEFORE_MIDNIGHT = 5


@dataclass(frozen=True)
class OnDuty:
    """Doctors on duty by slot and department, from the evening before a day to the evening after it.

    `first` and `number`, shape (slots, departments), say where in `doctors` each list is.
    """

    origin: np.datetime64
    doctors: Ints
    first: Ints
    number: Ints

    def choose(self, times: Times, department: Ints, uniform: Floats) -> Ints:
        """For each time a doctor on duty in the department, else in any, else −1; positions in staff."""
        slot = (times - self.origin).astype("m8[s]").astype(np.int64) // SLOT_SECONDS
        inside = (slot >= 0) & (slot < len(self.number))
        slot = np.clip(slot, 0, len(self.number) - 1)
        own = self.number[slot, department]
        number = np.where(own > 0, own, self.number.sum(axis=1)[slot])
        first = np.where(own > 0, self.first[slot, department], self.first[slot, 0])
        index = first + (uniform * number).astype(np.int64)
        found = inside & (number > 0)
        chosen = np.full(len(slot), -1)
        chosen[found] = self.doctors[index[found]]
        return chosen


def doctors_of(hospital: Hospital, staff: Staff, roster: Roster) -> Roster:
    """The shifts of those who can treat."""
    doctor = np.array([role.group == "clinicians" for role in hospital.config.workforce.roles])
    return roster.take(doctor[staff.role[roster.staff]])


def on_duty(hospital: Hospital, staff: Staff, rosters: list[Roster], day: date) -> OnDuty:
    """Who can treat around the day, from the doctors' rosters of its month and its neighbours'."""
    origin = np.datetime64(day, "s") - np.timedelta64(HOURS_BEFORE_MIDNIGHT, "h")
    departments = len(hospital.shifts.departments)
    cells: list[Ints] = []
    doctors: list[Ints] = []
    for roster in rosters:
        begin, end = ((t - origin).astype(np.int64) // SLOT_SECONDS for t in (roster.starts, roster.ends))
        mine = (begin < SLOTS) & (end > 0)
        begin, end = np.maximum(begin[mine], 0), np.minimum(end[mine], SLOTS)
        length = end - begin
        who = np.repeat(roster.staff[mine], length)
        nth = np.arange(length.sum()) - np.repeat(np.cumsum(length) - length, length)
        slot = np.repeat(begin, length) + nth
        cells.append(slot * departments + staff.department[who])
        doctors.append(who)
    cell, who = np.concatenate(cells), np.concatenate(doctors)
    number = np.bincount(cell, minlength=SLOTS * departments)
    first = np.cumsum(number) - number
    shape = (SLOTS, departments)
    # NumPy sorts numbers of 16 bits by their digits, which is much faster.
    order = np.argsort(cell.astype(np.min_scalar_type(SLOTS * departments)), kind="stable")
    return OnDuty(origin, who[order], first.reshape(shape), number.reshape(shape))
