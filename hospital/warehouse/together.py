"""Small files of a kind that are ready one after the other go into PostgreSQL in one transaction.

Steps 1 to 6 of load.py, each for all of the files before the next: open; claim all names, and look them up;
load; add the ledger's lines, and commit; move. What one file alone may meet is left to load.py: when a file
is gone, unfinished, claimed by another ingestor, loaded already or can't be right, the transaction is rolled
back, nothing has been done, and each file is to be loaded by itself.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path

from hospital.failpoints import reached
from hospital.lake.paths import LakePaths
from hospital.warehouse import ledger
from hospital.warehouse.catalogue import Entry
from hospital.warehouse.connection import Connection
from hospital.warehouse.load import DATA_ERRORS, Outcome, put_away
from hospital.warehouse.loaders import Documents
from hospital.warehouse.source import SourceFile, UnfinishedError, open_source

MOST = 10
"""How many files at most, so that they are all in memory and one transaction is short."""


class _OneByOneError(Exception):
    """The files can't be loaded together."""


def may_follow(first: Entry, next_one: Entry) -> bool:
    """Whether the two may be loaded together."""
    return next_one.kind is first.kind and isinstance(first.kind.loader, Documents)


def load_together(
    connection: Connection,
    files: Sequence[tuple[Entry, Path]],
    lake: LakePaths,
    on_read: Callable[[], None] = lambda: None,
) -> list[Outcome] | None:
    """Load them all, or None when nothing was done and each is to be loaded by itself.

    Raises what `on_read` raises; psycopg2.OperationalError or InterfaceError when the server is gone; and
    OSError when a file can't be moved.
    """
    begin = time.monotonic()
    entries = [entry for entry, _ in files]
    try:
        with ExitStack() as stack:
            sources = [stack.enter_context(open_source(path, on_read)) for _, path in files]  # 1
            rows = _load(connection, sources, entries, begin)
            in_place = [source.in_place for source in sources]
    except (_OneByOneError, UnfinishedError, OSError, *DATA_ERRORS):
        return None
    for entry in entries:
        reached("load.committed", entry.name)
    for (_, path), is_in_place in zip(files, in_place, strict=True):
        put_away(path, lake, in_place=is_in_place)  # 6
    seconds = (time.monotonic() - begin) / len(files)
    return [Outcome("loaded", of_file, seconds) for of_file in rows]


def _load(
    connection: Connection, sources: Sequence[SourceFile], entries: Sequence[Entry], begin: float
) -> list[int]:
    kind = entries[0].kind
    names = [entry.name for entry in entries]
    if not isinstance(kind.loader, Documents):
        raise _OneByOneError
    with connection, connection.cursor() as cursor:
        if not ledger.claim(cursor, names) or ledger.look_up(cursor, names):  # 2, 3
            raise _OneByOneError
        for name in names:
            reached("load.locked", name)
        rows = kind.loader.load_together(cursor, sources, [entry.parameters for entry in entries])  # 4
        for name in names:
            reached("load.loaded", name)
        if any(source.unfinished for source in sources):
            raise UnfinishedError
        seconds = (time.monotonic() - begin) / len(entries)
        ledger.write(  # 5: the commit is the end of this block
            cursor,
            [
                ledger.LedgerLine(name, kind.name, source.sha256, source.bytes, of_file, seconds)
                for name, source, of_file in zip(names, sources, rows, strict=True)
            ],
        )
        for name in names:
            reached("load.noted", name)
    return rows
