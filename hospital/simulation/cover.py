"""The nurses that every shift of a ward must have, and what a ward's establishment can promise."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hospital.simulation.layout import Layout
from hospital.simulation.parameters import Hospital
from hospital.simulation.table import Bools, Ints
from hospital.simulation.workforce import Staff, is_senior


@dataclass(frozen=True)
class Cover:
    """Nurses by ward who must be there on a day and a night shift; where it is over 0, one is a senior."""

    day: Ints
    night: Ints

    def by_shift(self, hospital: Hospital) -> Ints:
        """The minimum by shift code (position) and ward, shape (shifts, wards)."""
        none = np.zeros_like(self.day)
        return np.array([{"D": self.day, "N": self.night}.get(s.code, none) for s in hospital.shifts.shifts])


def minimum_cover(hospital: Hospital, layout: Layout, staff: Staff) -> Cover:
    """Each ward's minimum: by its beds, but no more than its establishment always has.

    A ward that can't have a senior on every shift has no rule (0): it is too small for one.
    """
    rules = hospital.shifts.rules
    always = [_always_there(hospital, layout, staff, code) for code in "DN"]
    has_senior = (always[0][1] > 0) & (always[1][1] > 0)
    wanted = (rules.beds_a_nurse_by_day, rules.beds_a_nurse_by_night)
    minima = [
        np.where(
            has_senior,
            np.minimum(np.ceil(layout.ward_beds / beds), np.ceil(nurses * rules.share_always_there)),
            0,
        ).astype(np.int64)
        for beds, (nurses, _) in zip(wanted, always, strict=True)
    ]
    return Cover(*minima)


def _always_there(hospital: Hospital, layout: Layout, staff: Staff, code: str) -> tuple[Ints, Ints]:
    """The fewest nurses and seniors of each ward that the cycle plans for a shift of that code."""
    pattern = np.array([c == code for c in hospital.shifts.cycle.round_the_clock])
    nurses = np.flatnonzero(staff.ward >= 0)
    ward, phase = staff.ward[nurses], staff.phase[nurses]
    senior: Bools = is_senior(hospital, staff.role[nurses], staff.grade[nurses])
    number = len(layout.ward_beds)
    fewest = np.full((2, number), len(nurses))
    for place in range(len(pattern)):
        there = pattern[(phase + place) % len(pattern)]
        fewest[0] = np.minimum(fewest[0], np.bincount(ward[there], minlength=number))
        fewest[1] = np.minimum(fewest[1], np.bincount(ward[there & senior], minlength=number))
    return fewest[0], fewest[1]
