"""The ledger: one line for each file that is in the warehouse."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, fields

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


def claim(cursor: Cursor, paths: Collection[str]) -> bool:
    """Whether the names are this transaction's until it ends, as none is on which another ingestor works."""
    cursor.execute(read_sql("ledger/claim"), {"paths": list(paths)})
    ((claimed,),) = cursor.fetchall()
    return bool(claimed)


def look_up(cursor: Cursor, paths: Collection[str]) -> dict[str, str]:
    """The SHA-256 of those of the names that are loaded. Once they are claimed, that stays so."""
    cursor.execute(read_sql("ledger/look_up"), {"paths": list(paths)})
    return dict(cursor.fetchall())


def write(cursor: Cursor, lines: Collection[LedgerLine]) -> None:
    """Add the lines, in the transaction of their rows."""
    columns = {field.name: [getattr(line, field.name) for line in lines] for field in fields(LedgerLine)}
    cursor.execute(read_sql("ledger/write"), columns)


def loaded_names(connection: Connection, known: int = -1) -> set[str]:
    """The names of all files that are in the warehouse; none where there are no more than `known`."""
    with connection, connection.cursor() as cursor:
        cursor.execute(read_sql("ledger/names"), {"known": known})
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
