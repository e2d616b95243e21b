"""The ways in which a file's content becomes rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from psycopg2 import sql

from hospital.warehouse.connection import Cursor
from hospital.warehouse.queries import read_sql
from hospital.warehouse.source import CHUNK_BYTES, SourceFile

MAX_DOCUMENT_BYTES = 64 << 20

Parameters = Mapping[str, str]
"""What a script may know about its file: ``name``, and the named groups of its kind's pattern."""


class RefusedError(Exception):
    """The file can't be right. The text is the reason."""


class Loader(Protocol):
    """One way of loading. It reads the whole file, within the transaction that is open."""

    def load(self, cursor: Cursor, source: SourceFile, parameters: Parameters) -> int:
        """Write the file's rows and say how many. Raises RefusedError and psycopg2.Error."""


@dataclass(frozen=True)
class Copy:
    """COPY of a CSV file straight into a table; the file's header must be exactly these columns."""

    table: str
    columns: tuple[str, ...]

    def load(self, cursor: Cursor, source: SourceFile, parameters: Parameters) -> int:
        """See Loader."""
        statement = sql.SQL("COPY {} ({}) FROM STDIN (FORMAT csv, HEADER MATCH)").format(
            sql.Identifier(*self.table.split(".")), sql.SQL(", ").join(map(sql.Identifier, self.columns))
        )
        cursor.copy_expert(statement, source, size=CHUNK_BYTES)  # type: ignore[arg-type]  # it only reads
        return cursor.rowcount


@dataclass(frozen=True)
class CopyThenScript:
    """COPY into a temporary table, then a script that takes the rows from there to where they belong.

    ``sql/staging/<staging>.sql`` makes the temporary table, which empties itself at each commit;
    ``sql/load/<script>.sql`` follows.
    """

    staging: str
    columns: tuple[str, ...]
    script: str

    def load(self, cursor: Cursor, source: SourceFile, parameters: Parameters) -> int:
        """See Loader. The rows are the file's."""
        cursor.execute(read_sql(f"staging/{self.staging}"))
        rows = Copy(f"pg_temp.{self.staging}", self.columns).load(cursor, source, parameters)
        cursor.execute(read_sql(f"load/{self.script}"), parameters)
        return rows


@dataclass(frozen=True)
class Document:
    """A text or JSON document, given whole to the script ``sql/load/<script>.sql`` as ``document``."""

    script: str

    def load(self, cursor: Cursor, source: SourceFile, parameters: Parameters) -> int:
        """See Loader. The rows are those of the script's last statement."""
        content = source.read(MAX_DOCUMENT_BYTES)
        if source.read():
            raise RefusedError(f"the document is longer than {MAX_DOCUMENT_BYTES} bytes")
        try:
            document = content.decode("utf-8")
        except UnicodeDecodeError as error:
            raise RefusedError(f"byte {error.start} is not UTF-8") from None
        if "\0" in document:
            raise RefusedError(f"character {document.index(chr(0))} is a NUL")
        cursor.execute(read_sql(f"load/{self.script}"), {**parameters, "document": document})
        return cursor.rowcount
