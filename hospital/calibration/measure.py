"""What a run made: the figures, read from the warehouse."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from hospital.calibration.bands import Calibration
from hospital.simulation.calendar import is_holiday, is_long_weekend, is_office_day
from hospital.simulation.parameters import ReducedPeriod
from hospital.warehouse.connection import Connection, Cursor
from hospital.warehouse.queries import read_sql

SQL_FOLDER = Path(__file__).parent / "sql"


@dataclass(frozen=True)
class Measured:
    """A figure's value, None where nothing gives one, and how many observations it rests on."""

    value: float | None
    observations: int


@dataclass(frozen=True)
class Period:
    """The days that are loaded; None before the first one is."""

    first: date | None
    last: date | None
    days: int

    def each_day(self) -> Iterator[date]:
        """The days from the first to the last."""
        if self.first is not None and self.last is not None:
            for number in range((self.last - self.first).days + 1):
                yield self.first + timedelta(days=number)


@dataclass(frozen=True)
class Figures:
    """Everything measured: by query, by figure."""

    period: Period
    by_query: Mapping[str, Mapping[str, Measured]]


def measure(connection: Connection, calibration: Calibration, reduced: ReducedPeriod) -> Figures:
    """All figures, in one snapshot of the warehouse, which stays as it is. Raises psycopg2.Error."""
    with _looking(connection) as cursor:
        period = _period(cursor)
        cursor.execute(read_sql("prepare", SQL_FOLDER), _parameters(calibration, reduced, period))
        queries = [section.query for section in calibration.sections]
        return Figures(period, {query: _run(cursor, query) for query in queries})


@contextmanager
def _looking(connection: Connection) -> Iterator[Cursor]:
    """A transaction for temporary tables, which a read-only one may not make; it is always rolled back."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            yield cursor
    finally:
        if not connection.closed:
            connection.rollback()


def _period(cursor: Cursor) -> Period:
    cursor.execute(read_sql("period", SQL_FOLDER))
    (row,) = cursor.fetchall()
    return Period(*row)


def _parameters(calibration: Calibration, reduced: ReducedPeriod, period: Period) -> dict[str, Any]:
    days = list(period.each_day())
    causes = [(cause, prefix) for cause, prefixes in calibration.causes.items() for prefix in prefixes]
    return {
        "reduced_first": reduced.first,
        "reduced_last": reduced.last,
        "holidays": [day for day in days if is_holiday(day)],
        "closed": [day for day in days if not is_office_day(day)],
        "long_weekends": [day for day in days if is_long_weekend(day)],
        "causes": [cause for cause, _ in causes],
        "prefixes": [prefix for _, prefix in causes],
    }


def _run(cursor: Cursor, query: str) -> dict[str, Measured]:
    cursor.execute(read_sql(query, SQL_FOLDER))
    rows: Iterable[tuple[str, Any, Any]] = cursor.fetchall()
    return {
        figure: Measured(None if value is None else float(value), int(observations or 0))
        for figure, value, observations in rows
    }
