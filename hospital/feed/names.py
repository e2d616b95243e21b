"""The names of the hospital's files in the lake."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from dateutil.rrule import MONTHLY, rrule

TRANSFERS_TOPIC = "hospital.transfers"
TRANSPORT_TOPIC = "hospital.transport"

DEPARTMENTS = "departments.csv"
WARDS = "wards.csv"
BEDS = "beds.csv"
DIAGNOSES = "diagnoses.csv"
FACILITIES = "facilities.csv"
VEHICLES = "vehicles.csv"
ROLES = "roles.csv"
PEOPLE = "people_data.csv"
ILLNESSES = "population_with_illnesses.csv"
STAFF = "staff_data.csv"
RESERVE_POOL = "reserve_pool.csv"

SUMMARY_PREFIX = "hospital_summary_"
"""The last file that a day writes into batch/."""


def staff_active(snapshot: date) -> str:
    """A quarterly workforce snapshot."""
    return f"staff_active_{snapshot.isoformat()}.csv"


def schedules(month: date) -> str:
    """A month's shifts."""
    return f"schedules_{month:%Y-%m}.csv"


def daily_visitors(day: date) -> str:
    """A day's visits."""
    return f"daily_visitors_{day.isoformat()}.csv"


def admissions(day: date) -> str:
    """A day's admissions, ward moves and separations."""
    return f"admissions_{day.isoformat()}.csv"


def hospital_summary(day: date) -> str:
    """A day's summary, for people."""
    return f"{SUMMARY_PREFIX}{day.isoformat()}.txt"


def quarter_starts(start: date, end: date) -> list[date]:
    """The days with a workforce snapshot: the first day, and each quarter that begins in [start, end)."""
    return [start, *(q for q in _first_days(start, end, (1, 4, 7, 10)) if q != start)]


def month_starts(start: date, end: date) -> list[date]:
    """The first day of every month that has a day in [start, end)."""
    return _first_days(start.replace(day=1), end, range(1, 13))


def _first_days(start: date, end: date, months: Iterable[int]) -> list[date]:
    last = end - timedelta(days=1)
    days = rrule(
        MONTHLY, bymonth=tuple(months), bymonthday=1, dtstart=_midnight(start), until=_midnight(last)
    )
    return [day.date() for day in days]


def _midnight(day: date) -> datetime:
    return datetime.combine(day, datetime.min.time())
