"""A file goes into PostgreSQL, once.

The protocol of every file in batch/ and stream/:

1. open the file; one that another ingestor has taken meanwhile is left to it;
2. begin a transaction, and in it take an advisory lock on the file's name and look the name up in the ledger;
3. when the name is there, nothing is loaded: the same SHA-256 goes on with 6, another one is refused;
4. load the rows, hashing the file as it is read: one read, and little of it in memory;
5. add the ledger's line, and commit: rows and line are there together or not at all;
6. move the file to processed/.

A crash before 5 leaves nothing, and the file is loaded again; a crash after 5 leaves the file where it
was, and 3 finds it in the ledger. A file that can't be right is rolled back and goes to failed/, after a
file beside it that says why. When the server goes away the error is raised, and the caller begins again
at 1.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import psycopg2

from hospital.failpoints import reached
from hospital.lake.atomic import move, replace_text
from hospital.lake.paths import LakePaths
from hospital.warehouse import ledger
from hospital.warehouse.catalogue import Entry
from hospital.warehouse.connection import Connection
from hospital.warehouse.loaders import RefusedError
from hospital.warehouse.source import SourceFile, open_source

DATA_ERRORS = (
    psycopg2.DataError,
    psycopg2.IntegrityError,
    # A value too long for an index, or a document nested too deep: the file's fault, not the server's.
    psycopg2.errors.ProgramLimitExceeded,
    psycopg2.errors.StatementTooComplex,
    RefusedError,
)


@dataclass(frozen=True)
class Outcome:
    """What became of a file. `rows` and `seconds` are those of a load, `reason` that of a refusal."""

    kind: Literal["loaded", "already loaded", "refused", "gone"]
    rows: int = 0
    seconds: float = 0.0
    reason: str = ""


def load_file(connection: Connection, path: Path, entry: Entry, lake: LakePaths) -> Outcome:
    """Carry out the protocol for one file.

    Raises psycopg2.OperationalError or InterfaceError when the server is gone, and OSError.
    """
    try:
        with open_source(path) as source:  # 1
            outcome = _load(connection, source, entry)
    except FileNotFoundError:
        return Outcome("gone")
    except PermissionError:
        return refuse(path, lake, "the file can't be read; check its owner and mode")
    except DATA_ERRORS as error:
        return refuse(path, lake, *_told(error))
    reached("load.committed", entry.name)
    move(path, lake.processed, durable=False)  # 6: a power cut that undoes it is a crash after 5
    reached("load.moved", entry.name)
    return outcome


def _load(connection: Connection, source: SourceFile, entry: Entry) -> Outcome:
    begin = time.monotonic()
    with connection, connection.cursor() as cursor:
        loaded_as = ledger.look_up(cursor, entry.name)  # 2
        reached("load.locked", entry.name)
        if loaded_as is not None:  # 3
            source.read_to_end()
            if source.sha256 != loaded_as:
                raise RefusedError("a file of this name but with other content was loaded before")
            return Outcome("already loaded")
        rows = entry.kind.loader.load(cursor, source, entry.parameters)  # 4
        reached("load.loaded", entry.name)
        seconds = time.monotonic() - begin
        line = ledger.LedgerLine(entry.name, entry.kind.name, source.sha256, source.bytes, rows, seconds)
        ledger.write(cursor, line)  # 5: the commit is the end of this block
        reached("load.noted", entry.name)
    return Outcome("loaded", rows, seconds)


def refuse(path: Path, lake: LakePaths, reason: str, detail: str = "") -> Outcome:
    """Put the file into failed/, with a file beside it that tells what is wrong, where and what to do."""
    told = f"what: {reason}\nwhere: {path.name}\n"
    if detail:
        told += f"detail: {detail}\n"
    told += f"do: correct the file and put it into {path.parent.name}/ again under the same name\n"
    replace_text(lake.failed / f"{path.name}.reason.txt", told)
    reached("refuse.told", path.name)
    move(path, lake.failed)
    reached("refuse.moved", path.name)
    return Outcome("refused", reason=reason)


def _told(error: Exception) -> tuple[str, str]:
    """The reason on one line, and the row or key that PostgreSQL names."""
    if not isinstance(error, psycopg2.Error):
        return str(error), ""
    reason = error.diag.message_primary or str(error)
    where = (error.diag.context or "").partition("\n")[0]
    if where.startswith("COPY"):
        reason = f"{reason} ({where})"
    return " ".join(reason.split()), " ".join((error.diag.message_detail or "").split())
