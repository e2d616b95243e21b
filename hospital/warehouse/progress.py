"""How far the warehouse is: what the ledger and the tables say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from psycopg2 import sql

from hospital.warehouse.connection import Connection
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
        cursor.execute(read_sql("progress/tables"))
        rows = {}
        for schema, table in cursor.fetchall():
            cursor.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(schema, table)))
            (rows[f"{schema}.{table}"],) = cursor.fetchone() or (0,)
    return Progress(files, days, last_day, rows)


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
