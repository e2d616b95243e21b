"""What the warehouse tells: which days are loaded, when each was, and how many rows there are."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import psycopg2

from hospital.feed.loading import LAST_OF_A_DAY
from hospital.local.expected import ExpectedFiles
from hospital.runtime.simclock import SimulatedClock
from hospital.status.asking import AwayError
from hospital.status.facts import Rows
from hospital.warehouse.connection import Connection, connect
from hospital.warehouse.ledger import loaded_names
from hospital.warehouse.progress import rows_about, rows_counted, times_loaded
from simulation_configs import DatabaseConfig

NOT_MADE = (psycopg2.errors.UndefinedTable, psycopg2.errors.InvalidSchemaName)


@dataclass(frozen=True)
class Loaded:
    """`days_ended` are the real times at which each day's batch files were in, in order.

    `rows` is None where the warehouse itself was not asked.
    """

    complete: bool
    days: int
    days_ended: tuple[float, ...]
    rows: Rows | None


NOTHING = Loaded(complete=False, days=0, days_ended=(), rows=Rows({}, exact=True))


def ask(database: DatabaseConfig, password: str, clock: SimulatedClock, count_seconds: float) -> Loaded:
    """Rows are counted if that takes no longer than so many seconds; 0 is not to count them.

    Raises AwayError.
    """
    try:
        with closing(connect(database, password, application_name="status")) as connection:
            connection.set_session(readonly=True)
            return _loaded(connection, clock, count_seconds)
    except NOT_MADE:
        return NOTHING
    except psycopg2.Error as error:
        raise AwayError(error) from error


def look(processed: Path, clock: SimulatedClock) -> Loaded:
    """What can be known without the warehouse: a file in processed/ was loaded. Raises AwayError."""
    try:
        names = {file.name for file in processed.iterdir()}
    except OSError as error:
        raise AwayError(error) from error
    expected = ExpectedFiles.of_period(clock)
    return Loaded(expected.complete(names), expected.days_in(names), days_ended=(), rows=None)


def _loaded(connection: Connection, clock: SimulatedClock, count_seconds: float) -> Loaded:
    names, expected = loaded_names(connection), ExpectedFiles.of_period(clock)
    counted = rows_counted(connection, count_seconds) if count_seconds else None
    return Loaded(
        complete=expected.complete(names),
        days=expected.days_in(names),
        days_ended=tuple(times_loaded(connection, LAST_OF_A_DAY)),
        rows=Rows(rows_about(connection), exact=False) if counted is None else Rows(counted, exact=True),
    )
