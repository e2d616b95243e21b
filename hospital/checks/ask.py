"""Asking the warehouse: each invariant's query, two at a time."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from threading import local
from typing import Any

import psycopg2
from psycopg2 import extensions, sql

from hospital.checks.invariants import Invariant
from hospital.warehouse.connection import Connection, Cursor

AT_A_TIME = 2
ROWS_SHOWN = 5

SESSION = """
SET work_mem = '128MB';
SET jit = off;
SET max_parallel_workers_per_gather = 0;
SET default_transaction_read_only = on;
"""
"""Two queries at a time fill two cores: each works alone, with memory enough to sort a table of shifts."""

COUNTED = """
SELECT count(*) OVER () AS violations_in_all, violation.*
FROM ({}) AS violation
LIMIT %(rows_shown)s
"""


@dataclass(frozen=True)
class Answer:
    """What came of an invariant. `first` are some of the rows that violate it, each by column.

    `rows` are those of the tables that the query reads; `skipped` says why it was not asked, if so.
    """

    invariant: Invariant
    rows: int = 0
    violations: int = 0
    seconds: float = 0.0
    first: tuple[dict[str, Any], ...] = ()
    skipped: str = ""

    @property
    def holds(self) -> bool:
        """Whether nothing violates it; also when it was not asked."""
        return self.violations == 0


def ask(
    connection: Connection, parameters: Mapping[str, Any], invariants: Sequence[Invariant]
) -> list[Answer]:
    """The answers, in the order of the invariants, over connections like this one. Raises psycopg2.Error."""
    with closing(_Connections(connection)) as connections, ThreadPoolExecutor(AT_A_TIME) as pool:

        def count(table: str) -> int:
            with connections.cursor() as cursor:
                return count_rows(cursor, table)

        def ask_one(invariant: Invariant) -> Answer:
            with connections.cursor() as cursor:
                return answer(cursor, parameters, invariant)

        tables = sorted({table for invariant in invariants for table in invariant.reads})
        rows = dict(zip(tables, pool.map(count, tables), strict=True))
        answers = pool.map(ask_one, invariants)
        return [replace(a, rows=sum(rows[table] for table in a.invariant.reads)) for a in answers]


def gather_statistics(connection: Connection) -> None:
    """Tables just filled have none, and queries would take the long way. Raises psycopg2.Error.

    Only the owner may; for anybody else nothing is done, and PostgreSQL gathers them itself within minutes.
    """
    with connection, connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def answer(cursor: Cursor, parameters: Mapping[str, Any], invariant: Invariant) -> Answer:
    """The invariant's answer, but for the rows looked at. Raises psycopg2.Error."""
    begin = time.monotonic()
    cursor.execute(
        sql.SQL(COUNTED).format(sql.SQL(invariant.query)), {**parameters, "rows_shown": ROWS_SHOWN}
    )
    names = [column.name for column in cursor.description or ()]
    first = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    counts = [int(row.pop("violations_in_all")) for row in first]
    seconds = time.monotonic() - begin
    return Answer(invariant, violations=max(counts, default=0), seconds=seconds, first=tuple(first))


def count_rows(cursor: Cursor, table: str) -> int:
    """The rows of ``schema.table``. Raises psycopg2.Error."""
    cursor.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(*table.split("."))))
    (rows,) = cursor.fetchone() or (0,)
    return int(rows)


class _Connections:
    """A connection for each thread, to the same server as the one given."""

    def __init__(self, like: Connection) -> None:
        self._dsn = extensions.make_dsn(**like.info.dsn_parameters, password=like.info.password)
        self._of_thread = local()
        self._all: list[Connection] = []

    @contextmanager
    def cursor(self) -> Iterator[Cursor]:
        """A transaction of this thread's own."""
        if not hasattr(self._of_thread, "connection"):
            self._of_thread.connection = self._another()
        with self._of_thread.connection as connection, connection.cursor() as cursor:
            yield cursor

    def close(self) -> None:
        """End them all."""
        for connection in self._all:
            connection.close()

    def _another(self) -> Connection:
        connection = psycopg2.connect(self._dsn)
        self._all.append(connection)
        with connection, connection.cursor() as cursor:
            cursor.execute(SESSION)
        return connection
