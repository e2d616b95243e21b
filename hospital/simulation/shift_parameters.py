"""Departments, shifts and the rules of rosters: configs/hospital_shift_config.json."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Department:
    """A department; `staff_share` of the staff that is spread over clinical departments.

    Its doctors work round the clock in shifts ("cycle") or office days and 24-hour calls ("calls").
    """

    code: str
    name: str
    kind: str
    staff_share: float
    doctors: Literal["cycle", "calls"]


@dataclass(frozen=True)
class Shift:
    """A kind of shift: when it starts (HH:MM) and how long it is."""

    code: str
    name: str
    starts: str
    hours: float


@dataclass(frozen=True)
class Cycle:
    """What is worked on each day of the cycle: shift codes, '.' is off."""

    source: str
    round_the_clock: str
    calls: str
    office: str


@dataclass(frozen=True)
class Rules:
    """What rosters must keep: hours, rest, and nurses by beds.

    A ward's minimum is never more than `share_always_there` of what its establishment plans for.
    """

    source: str
    hours_a_week: float
    doctors_hours_a_week: float
    rest_hours: float
    weekly_rest_hours: float
    beds_a_nurse_by_day: float
    beds_a_nurse_by_night: float
    share_always_there: float


@dataclass(frozen=True)
class Absence:
    """Leave (calendar days a year) and sickness (share of shifts)."""

    source: str
    leave_days_a_year: int
    sick_share: float


@dataclass(frozen=True)
class ShiftConfig:
    """configs/hospital_shift_config.json."""

    source: str
    departments: tuple[Department, ...]
    shifts: tuple[Shift, ...]
    cycle: Cycle
    rules: Rules
    absence: Absence
