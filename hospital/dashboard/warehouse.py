"""Asking the warehouse: as the analyst, read only, on one connection that is made again when it is lost."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import cache, partial
from pathlib import Path
from typing import Any, TypeVar

import pandas as pd
import psycopg2
import psycopg2.extensions

from hospital.dashboard.memory import Memory
from hospital.local.expected import ExpectedFiles
from hospital.local.places import Places
from hospital.runtime.simclock import SimulatedClock
from hospital.status.asking import Away
from hospital.status.places import addresses
from hospital.warehouse.connection import SERVER_GONE, Connection, Cursor, connect, where
from hospital.warehouse.ledger import loaded_names
from hospital.warehouse.queries import read_sql
from simulation_configs import Settings

T = TypeVar("T")

SQL_FOLDER = Path(__file__).parent / "sql"

READER = "analyst"
"""The role that may only read: sql/roles.sql of the warehouse."""

STATEMENT_SECONDS = 5.0
STARTED_BY = "A run starts it: make run, or docker compose up."
KEPT_SECONDS = 1.0

# Before the schema is there the analyst sees nothing; while it is made, not yet all of it.
NOT_MADE = (
    psycopg2.errors.UndefinedTable,
    psycopg2.errors.InvalidSchemaName,
    psycopg2.errors.InsufficientPrivilege,
)


class UnavailableError(Exception):
    """There is nothing to show. Its text says why, `advice` what to do."""

    def __init__(self, what: str, advice: str) -> None:
        super().__init__(what)
        self.advice = advice


class AwayError(UnavailableError):
    """The warehouse does not answer."""


class EmptyError(UnavailableError):
    """The warehouse has nothing to show yet."""


class BusyError(UnavailableError):
    """The warehouse takes too long to answer."""


@dataclass(frozen=True)
class Loaded:
    """How far the warehouse is. `simulated_date` is the day after the last that is loaded."""

    simulated_date: date
    first_day: date
    last_day: date
    days: int


class Warehouse:
    """The warehouse of one place, for all threads of a process."""

    def __init__(self, settings: Settings, statement_seconds: float = STATEMENT_SECONDS) -> None:
        self._settings = settings
        self._statement_seconds = statement_seconds
        self._places = Places.of(settings)
        self._memory = Memory(KEPT_SECONDS)
        self._connection: Connection | None = None

    def ask(self, name: str, **values: Any) -> pd.DataFrame:
        """What ``sql/<name>.sql`` gives. Raises UnavailableError."""
        key = (name, *sorted(values.items()))
        kept = self._kept(key, lambda connection: _table(connection, read_sql(name, SQL_FOLDER), values))
        return kept.copy()  # whoever asks may add columns

    def loaded(self) -> Loaded:
        """How far it is. Raises UnavailableError, also before a day is loaded."""
        (row,) = self.ask("clock").itertuples(index=False)
        if not row.days:
            raise EmptyError("No day is loaded yet.", "The first one comes once the hospital is set up.")
        return Loaded(row.simulated_date, row.first_day, row.last_day, int(row.days))

    def is_complete(self, period: SimulatedClock) -> bool:
        """Whether every file of the period is loaded. Raises UnavailableError."""
        return self._kept(
            ("complete", period),
            lambda connection: _expected(period).complete(loaded_names(connection)),
        )

    def read(self, key: str, work: Callable[[Cursor], T]) -> T:
        """What `work` makes of a cursor, kept under that key. Raises UnavailableError."""

        def with_cursor(connection: Connection) -> T:
            with connection.cursor() as cursor:
                return work(cursor)

        return self._kept(key, with_cursor)

    def close(self) -> None:
        """Let go of the connection."""
        self._let_go()

    def _kept(self, key: Hashable, work: Callable[[Connection], T]) -> T:
        """One thread at a time asks, which the memory sees to: they share a connection."""
        return self._memory.get(key, partial(self._answer, work))

    def _answer(self, work: Callable[[Connection], T]) -> T:
        """Where the connection was lost since it was last used the server may be there again: asked twice."""
        if self._connection is not None:
            with suppress(AwayError):
                return self._attempt(work)
        return self._attempt(work)

    def _attempt(self, work: Callable[[Connection], T]) -> T:
        try:
            if self._connection is None:
                self._connection = self._connect()
            return work(self._connection)
        except NOT_MADE as error:
            raise EmptyError(
                "The warehouse is empty: its tables are not made yet.",
                "They are made as a run begins to load.",
            ) from error
        except psycopg2.errors.QueryCanceled as error:
            raise BusyError(
                f"The warehouse took longer than {self._statement_seconds:g} seconds to answer.",
                "It is busy; the page asks again.",
            ) from error
        except SERVER_GONE as error:
            self._let_go()
            raise self._away(error) from error

    def _connect(self) -> Connection:
        found = addresses(self._settings, self._places, user=READER)
        if isinstance(found.database, Away):
            raise AwayError("No warehouse is up.", STARTED_BY)
        connection = connect(found.database, found.password, application_name="dashboard")
        connection.set_session(readonly=True, autocommit=True)
        psycopg2.extensions.register_type(NUMBERS, connection)
        with connection.cursor() as cursor:
            cursor.execute("SET statement_timeout = %s", [round(self._statement_seconds * 1_000)])
        return connection

    def _let_go(self) -> None:
        if self._connection is not None:
            with suppress(psycopg2.Error):
                self._connection.close()
            self._connection = None

    def _away(self, error: Exception) -> AwayError:
        found = addresses(self._settings, self._places, user=READER).database
        if isinstance(found, Away):
            return AwayError("No warehouse is up.", STARTED_BY)
        reason = (str(error).strip() or type(error).__name__).splitlines()[0].strip()
        return AwayError(f"{where(found)} does not answer.", f"{reason}. {STARTED_BY}")


NUMBERS = psycopg2.extensions.new_type(
    psycopg2.extensions.DECIMAL.values,
    "NUMBERS",
    lambda value, cursor: None if value is None else float(value),
)
"""numeric as float, which charts can draw."""


def _table(connection: Connection, statement: str, values: dict[str, Any]) -> pd.DataFrame:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return pd.DataFrame(cursor.fetchall(), columns=[column.name for column in cursor.description or ()])


@cache
def _expected(period: SimulatedClock) -> ExpectedFiles:
    return ExpectedFiles.of_period(period)
