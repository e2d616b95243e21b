"""The ways in which a file's content becomes rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import psycopg2
from psycopg2 import sql

from hospital.warehouse.connection import Cursor
from hospital.warehouse.csv_check import CsvCheck
from hospital.warehouse.find_line import Key, LineFinder, lines_in_csv
from hospital.warehouse.queries import read_sql
from hospital.warehouse.refusal import RefusedError
from hospital.warehouse.source import CHUNK_BYTES, SourceFile
from hospital.warehouse.text_check import TextCheck

MAX_DOCUMENT_BYTES = 8 << 20
"""A document is in memory whole, several times over."""

Parameters = Mapping[str, str]
"""What a script may know about its file: ``name``, and the named groups of its kind's pattern."""


class Loader(Protocol):
    """One way of loading."""

    def load(self, cursor: Cursor, source: SourceFile, parameters: Parameters) -> int:
        """Write the file's rows and say how many. Raises RefusedError and psycopg2.Error.

        It reads the whole file, within the transaction that is open.
        """

    def find(self, lines: Iterable[bytes], key: Key) -> tuple[int, ...]:
        """The numbers of the lines that hold the key, as far as there are any."""


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
        checked = _Checked(source, CsvCheck(self.columns))
        try:
            cursor.copy_expert(statement, checked, size=CHUNK_BYTES)  # type: ignore[arg-type]  # it only reads
        except psycopg2.Error:
            if checked.error is not None:
                raise checked.error from None
            raise
        return cursor.rowcount

    def find(self, lines: Iterable[bytes], key: Key) -> tuple[int, ...]:
        """See Loader."""
        return lines_in_csv(self.columns, {})(lines, key)


@dataclass(frozen=True)
class CopyThenScript:
    """COPY into a temporary table, then a script that takes the rows from there to where they belong.

    ``sql/staging/<staging>.sql`` makes the temporary table, which empties itself at each commit;
    ``sql/load/<script>.sql`` follows. `other_names` are what the tables call some of the file's columns.
    """

    staging: str
    columns: tuple[str, ...]
    script: str
    other_names: Mapping[str, str] = field(default_factory=dict, hash=False)

    def load(self, cursor: Cursor, source: SourceFile, parameters: Parameters) -> int:
        """See Loader. The rows are the file's."""
        cursor.execute(read_sql(f"staging/{self.staging}"))
        rows = Copy(f"pg_temp.{self.staging}", self.columns).load(cursor, source, parameters)
        cursor.execute(read_sql(f"load/{self.script}"), parameters)
        return rows

    def find(self, lines: Iterable[bytes], key: Key) -> tuple[int, ...]:
        """See Loader."""
        return lines_in_csv(self.columns, self.other_names)(lines, key)


@dataclass(frozen=True)
class Documents:
    """Small text documents, one or several at once, given whole to the script ``sql/load/<script>.sql``.

    It gets them as the list ``documents``, and of each parameter a list whose name has an s more. Its last
    statement returns a text for each row that it has written: what `part` says of the row's file.
    """

    script: str
    part: Callable[[Parameters], str] = field(hash=False)
    finder: LineFinder = field(hash=False)

    def load(self, cursor: Cursor, source: SourceFile, parameters: Parameters) -> int:
        """See Loader."""
        (rows,) = self.load_together(cursor, [source], [parameters])
        return rows

    def load_together(
        self, cursor: Cursor, sources: Sequence[SourceFile], parameters: Sequence[Parameters]
    ) -> list[int]:
        """Write the rows of all these files, and say how many of each. Raises as Loader.load."""
        lists = {f"{name}s": [of_file[name] for of_file in parameters] for name in parameters[0]}
        documents = [_read_document(source) for source in sources]
        cursor.execute(read_sql(f"load/{self.script}"), {**lists, "documents": documents})
        rows = Counter(part for (part,) in cursor)
        return [rows[self.part(of_file)] for of_file in parameters]

    def find(self, lines: Iterable[bytes], key: Key) -> tuple[int, ...]:
        """See Loader."""
        return self.finder(lines, key)


def _read_document(source: SourceFile) -> str:
    """The whole of it, checked. Raises RefusedError."""
    check = TextCheck()
    content = source.read(MAX_DOCUMENT_BYTES)
    if source.read(1):
        raise RefusedError(f"the document is longer than {MAX_DOCUMENT_BYTES} bytes")
    if content:
        check.take(content)
    check.end()
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise RefusedError(f"byte 0x{content[error.start]:02X} is not UTF-8", line=line) from None


class _Checked:
    """What COPY reads: the file, as long as the check has nothing against it.

    psycopg2 makes an error of its own of what is raised here; `error` is what it was.
    """

    def __init__(self, source: SourceFile, check: TextCheck) -> None:
        self._source = source
        self._check = check
        self.error: BaseException | None = None

    def read(self, size: int) -> bytes:
        try:
            piece = self._source.read(size)
            if piece:
                self._check.take(piece)
            else:
                self._check.end()
        except BaseException as error:
            self.error = error
            raise
        return piece
