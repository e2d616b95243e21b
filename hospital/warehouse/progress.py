"""How far the warehouse is: what the ledger and the tables say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

import psycopg2
from psycopg2 import sql

from hospital.warehouse.connection import Connection, Cursor
from hospital.warehouse.queries import read_sql


@dataclass(frozen=True)
class Progress:
    """Files by kind, the last simulated day that is loaded, and exact counts of rows.

    Tables are named ``schema.table``.
    """

    files_loaded_by_kind: dict[str, int]
    days_loaded: int
    last_day_loaded: date | None
    rows_by_table: dict[str, int]

    @property
    def rows_by_schema(self) -> dict[str, int]:
        """The rows of all tables of each schema."""
        rows: Counter[str] = Counter()
        for table, number in self.rows_by_table.items():
            rows[table.partition(".")[0]] += number
        return dict(rows)


def read_progress(connection: Connection) -> Progress:
    """Everything counted, in one snapshot; seconds on a full warehouse. Raises psycopg2.Error."""
    with connection, connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute(read_sql("progress/files_by_kind"))
        files = dict(cursor.fetchall())
        cursor.execute(read_sql("progress/days"))
        days, last_day = cursor.fetchone() or (0, None)
        return Progress(files, days, last_day, _count_all(cursor))


def rows_counted(connection: Connection, seconds: float) -> dict[str, int] | None:
    """The rows of every table, ``schema.table``; None where counting takes longer. Raises psycopg2.Error."""
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = %s", [int(seconds * 1_000)])
            return _count_all(cursor)
    except psycopg2.errors.QueryCanceled:
        return None


def rows_about(connection: Connection) -> dict[str, int]:
    """Nearly the same, without counting. Raises psycopg2.Error."""
    with connection, connection.cursor() as cursor:
        cursor.execute(read_sql("progress/about"))
        return dict(cursor.fetchall())


def times_loaded(connection: Connection, kind: str) -> list[float]:
    """When each file of that kind was loaded, in seconds since 1970, in order. Raises psycopg2.Error."""
    with connection, connection.cursor() as cursor:
        cursor.execute(read_sql("progress/times_of_kind"), {"kind": kind})
        return [at for (at,) in cursor]


def days_loaded(connection: Connection) -> int:
    """How many simulated days are loaded; cheap. Raises psycopg2.Error."""
    with connection, connection.cursor() as cursor:
        cursor.execute(read_sql("progress/days"))
        days, _ = cursor.fetchone() or (0, None)
        return int(days)


def are_loaded(connection: Connection, names: Collection[str]) -> bool:
    """Whether all files of these names are in the warehouse. Raises psycopg2.Error."""
    with connection, connection.cursor() as cursor:
        cursor.execute(read_sql("progress/how_many_of"), {"paths": list(names)})
        (number,) = cursor.fetchone() or (0,)
        return int(number) == len(names)


def _count_all(cursor: Cursor) -> dict[str, int]:
    """In one statement, so that one time limit holds for all of it."""
    cursor.execute(read_sql("progress/tables"))
    tables = cursor.fetchall()
    if not tables:
        return {}
    counts = (
        sql.SQL("SELECT {}, count(*) FROM {}").format(
            sql.Literal(f"{schema}.{table}"), sql.Identifier(schema, table)
        )
        for schema, table in tables
    )
    cursor.execute(sql.SQL("{} ORDER BY 1").format(sql.SQL(" UNION ALL ").join(counts)))
    return dict(cursor.fetchall())
