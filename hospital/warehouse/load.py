"""A file goes into PostgreSQL, once.

The protocol of every file in batch/ and stream/:

1. open the file; one that another ingestor has taken meanwhile is left to it, and one that somebody is
   still writing is left for later;
2. begin a transaction, and in it claim the file's name, or leave the file to the ingestor that has; then
   look the name up in the ledger;
3. when the name is there, nothing is loaded: the same SHA-256 goes on with 6, another one is refused;
4. load the rows, checking and hashing the file as it is read: one read, and little of it in memory;
5. when it is still the same, add the ledger's line, and commit: rows and line are there together or not
   at all;
6. move the file to processed/, unless another one has come to its place meanwhile.

A crash before 5 leaves nothing, and the file is loaded again; a crash after 5 leaves the file where it
was, and 3 finds it in the ledger. A file that can't be right is rolled back and goes to failed/, after a
file beside it that says why (failed.py). When the server goes away the error is raised, and the caller
begins again at 1.

Small files of a kind go through these steps side by side, where several are ready (together.py).
"""

from __future__ import annotations

import errno
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import psycopg2

from hospital.failpoints import reached
from hospital.lake.atomic import move
from hospital.lake.paths import LakePaths
from hospital.warehouse import ledger
from hospital.warehouse.catalogue import Entry
from hospital.warehouse.connection import Connection
from hospital.warehouse.explain import explain
from hospital.warehouse.failed import IMMOVABLE, forget_reason, put_aside
from hospital.warehouse.refusal import Refusal, RefusedError
from hospital.warehouse.source import SourceFile, UnfinishedError, open_source

DATA_ERRORS = (
    psycopg2.DataError,
    psycopg2.IntegrityError,
    # A value that the warehouse can't reckon with, such as a shift that ends at infinity.
    psycopg2.NotSupportedError,
    # A value too long for an index, or a document nested too deep: the file's fault, not the server's.
    psycopg2.errors.ProgramLimitExceeded,
    psycopg2.errors.StatementTooComplex,
    RefusedError,
)
UNREADABLE = {errno.EACCES, errno.EPERM, errno.EIO, errno.ELOOP, errno.ENXIO}
"""What the system says of a file that can't be opened or read, whatever the ingestor does."""


@dataclass(frozen=True)
class Outcome:
    """What became of a file. `rows` and `seconds` are those of a load, `refusal` that of a refused one.

    "unfinished" is one that somebody is still writing, "claimed" one that another ingestor works on, "gone"
    one that it has moved, and "left" one that was refused, but can't be moved. `told_in` is where the reason
    of a refused one is.
    """

    kind: Literal["loaded", "already loaded", "refused", "left", "unfinished", "claimed", "gone"]
    rows: int = 0
    seconds: float = 0.0
    refusal: Refusal | None = None
    told_in: Path | None = None


def load_file(
    connection: Connection,
    path: Path,
    entry: Entry,
    lake: LakePaths,
    on_read: Callable[[], None] = lambda: None,
) -> Outcome:
    """Carry out the protocol for one file.

    `on_read` is called before each read of it. Raises what that raises; psycopg2.OperationalError or
    InterfaceError when the server is gone; and OSError.
    """
    try:
        with open_source(path, on_read) as source:  # 1
            outcome = _load_or_explain(connection, source, entry)
            in_place = source.in_place
    except FileNotFoundError:
        return Outcome("gone")
    except RefusedError as error:
        return refuse(path, lake, error.refusal)
    except OSError as error:
        if error.errno not in UNREADABLE:
            raise
        return refuse(path, lake, Refusal(f"the file can't be read ({error.strerror})"))
    if outcome.refusal is not None:
        return refuse(path, lake, outcome.refusal) if in_place else Outcome("unfinished")
    if outcome.kind in {"unfinished", "claimed"}:
        return outcome
    reached("load.committed", entry.name)
    put_away(path, lake, in_place=in_place)
    return outcome


def put_away(path: Path, lake: LakePaths, *, in_place: bool) -> None:
    """Step 6 for a file that is loaded. Raises OSError."""
    if in_place:
        move(path, lake.processed, durable=False)  # a power cut that undoes it is a crash after 5
    forget_reason(lake, path.name)
    reached("load.moved", path.name)


def _load_or_explain(connection: Connection, source: SourceFile, entry: Entry) -> Outcome:
    if source.unfinished:
        return Outcome("unfinished")
    try:
        return _load(connection, source, entry)
    except UnfinishedError:
        return Outcome("unfinished")
    except DATA_ERRORS as error:
        if source.unfinished:
            return Outcome("unfinished")
        return Outcome("refused", refusal=explain(connection, source, entry.kind.loader, error))


def _load(connection: Connection, source: SourceFile, entry: Entry) -> Outcome:
    begin = time.monotonic()
    with connection, connection.cursor() as cursor:
        if not ledger.claim(cursor, [entry.name]):  # 2
            return Outcome("claimed")
        loaded_as = ledger.look_up(cursor, [entry.name]).get(entry.name)
        reached("load.locked", entry.name)
        if loaded_as is not None:  # 3
            source.read_to_end()
            if source.sha256 != loaded_as:
                raise RefusedError(
                    "a file of this name but with other content was loaded before",
                    do=f"remove it; what was loaded is processed/{entry.name}, and can't be loaded otherwise",
                )
            return Outcome("already loaded")
        rows = entry.kind.loader.load(cursor, source, entry.parameters)  # 4
        reached("load.loaded", entry.name)
        if source.unfinished:
            raise UnfinishedError
        seconds = time.monotonic() - begin
        line = ledger.LedgerLine(entry.name, entry.kind.name, source.sha256, source.bytes, rows, seconds)
        ledger.write(cursor, [line])  # 5: the commit is the end of this block
        reached("load.noted", entry.name)
    return Outcome("loaded", rows, seconds)


def refuse(path: Path, lake: LakePaths, refusal: Refusal) -> Outcome:
    """Put what can't be loaded aside (failed.py); what can't be moved is left. Raises OSError."""
    try:
        told_in = put_aside(path, lake, refusal)
    except OSError as error:
        if error.errno not in IMMOVABLE:
            raise
        return Outcome("left", refusal=Refusal(f"{refusal.reason}; it can't be moved ({error.strerror})"))
    return Outcome("refused", refusal=refusal, told_in=told_in) if told_in else Outcome("gone")
