"""The ledger: one line for each file that is in the warehouse."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict, dataclass

from hospital.warehouse.connection import Connection, Cursor
from hospital.warehouse.queries import read_sql


@dataclass(frozen=True)
class LedgerLine:
    """A file that has been loaded: its name, kind and SHA-256, its size, its rows and how long it took."""

    path: str
    kind: str
    sha256: str
    bytes: int
    rows: int
    seconds: float


def look_up(cursor: Cursor, path: str) -> str | None:
    """The SHA-256 under which the name was loaded, or None; it is locked until the transaction ends."""
    cursor.execute(read_sql("ledger/look_up"), {"path": path})
    row = cursor.fetchone()
    return row[0] if row else None


def write(cursor: Cursor, line: LedgerLine) -> None:
    """Add the line, in the transaction of its rows."""
    cursor.execute(read_sql("ledger/write"), asdict(line))


def loaded_names(connection: Connection) -> set[str]:
    """The names of all files that are in the warehouse."""
    with connection, connection.cursor() as cursor:
        cursor.execute(read_sql("ledger/names"))
        return {path for (path,) in cursor}


def loaded_hashes(cursor: Cursor) -> dict[str, str]:
    """The SHA-256 of each file that is in the warehouse, by its name."""
    cursor.execute(read_sql("ledger/hashes"))
    return dict(cursor.fetchall())


def which_are_loaded(connection: Connection, paths: Collection[str]) -> set[str]:
    """Those of the names that are in the warehouse."""
    with connection, connection.cursor() as cursor:
        cursor.execute(read_sql("ledger/which_of"), {"paths": list(paths)})
        return {path for (path,) in cursor}
