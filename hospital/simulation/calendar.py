"""South African public holidays, by the Public Holidays Act 36 of 1994."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

from dateutil.easter import easter

FIXED_HOLIDAYS = (
    (1, 1), (3, 21), (4, 27), (5, 1), (6, 16), (8, 9), (9, 24), (12, 16), (12, 25), (12, 26),
)  # fmt: skip
PROCLAIMED = frozenset({date(2022, 12, 27), date(2023, 12, 15), date(2024, 5, 29)})
"""Declared for single years: 27 December 2022, the Rugby World Cup of 2023, the election of 2024."""


@cache
def public_holidays(year: int) -> frozenset[date]:
    """The year's public holidays. One that falls on a Sunday makes the Monday after it one too."""
    fixed = {date(year, month, day) for month, day in FIXED_HOLIDAYS}
    mondays = {day + timedelta(days=1) for day in fixed if day.weekday() == 6}
    sunday = easter(year)
    moving = {sunday - timedelta(days=2), sunday + timedelta(days=1)}
    return frozenset(fixed | mondays | moving | {day for day in PROCLAIMED if day.year == year})


def is_holiday(day: date) -> bool:
    """Whether the day is a public holiday."""
    return day in public_holidays(day.year)


def is_office_day(day: date) -> bool:
    """Whether clinics and offices are open."""
    return day.weekday() < 5 and not is_holiday(day)


def is_long_weekend(day: date) -> bool:
    """Whether the day is part of three or more days without work in a row."""
    first = last = day
    while not is_office_day(first):
        first -= timedelta(days=1)
    while not is_office_day(last):
        last += timedelta(days=1)
    return (last - first).days > 3
