"""The checksum of a warehouse: the rows of every table, in the order of its primary key.

PostgreSQL gives the rows as COPY's text, which is the same for the same values. All tables are read in one
snapshot. No table has a surrogate key: every number is the simulation's. What tells when something was
loaded, and how long it took, is left out.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from psycopg2 import sql

from hospital.checksum.value import Checksum
from hospital.warehouse.connection import Connection, Cursor
from hospital.warehouse.queries import read_sql

LEFT_OUT = {
    "pipeline.ledger": {"loaded_at", "seconds"},
    "pipeline.schema_versions": {"applied_at"},
}
"""The columns that tell of the loading rather than of what was loaded, by table."""

SQL_FOLDER = Path(__file__).parent / "sql"


class NoKeyError(ValueError):
    """A table has no primary key to order it by. Its text is one line for people."""


class _Hash:
    """What COPY writes to: counts the rows and hashes them."""

    def __init__(self) -> None:
        self.rows = 0
        self._sha256 = hashlib.sha256()

    def write(self, data: bytes) -> int:
        self._sha256.update(data)
        self.rows += data.count(b"\n")
        return len(data)

    @property
    def digest(self) -> str:
        return self._sha256.hexdigest()


def warehouse_checksum(connection: Connection) -> Checksum:
    """The checksum of all tables. Raises psycopg2.Error and NoKeyError."""
    parts, rows = {}, 0
    with connection, connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SET LOCAL work_mem = '256MB'")
        cursor.execute(read_sql("tables", SQL_FOLDER))
        for schema, table, columns, key in cursor.fetchall():
            name = f"{schema}.{table}"
            if not key:
                raise NoKeyError(f"{name} has no primary key, by which its rows could be put in order")
            kept = [column for column in columns if column not in LEFT_OUT.get(name, ())]
            hashed = _copy(cursor, schema, table, kept, key)
            parts[f"{name}({','.join(kept)})"] = hashed.digest
            rows += hashed.rows
    return Checksum(parts, rows, "rows")


def _copy(cursor: Cursor, schema: str, table: str, columns: list[str], key: list[str]) -> _Hash:
    hashed = _Hash()
    statement = sql.SQL("COPY (SELECT {} FROM {} ORDER BY {}) TO STDOUT").format(
        sql.SQL(", ").join(map(sql.Identifier, columns)),
        sql.Identifier(schema, table),
        sql.SQL(", ").join(map(sql.Identifier, key)),
    )
    cursor.copy_expert(statement, hashed)
    return hashed
