"""Whether a CSV file's header and quoting can be right.

A quoted field is well quoted when the quotes are all around it, those within are doubled, and it ends on
its line. That is what every CSV reader takes alike: of a quote in the middle of a field, or a field over
several lines, each makes something else, and the lines can't be counted any more.
"""

from __future__ import annotations

import re
from collections import Counter

from hospital.warehouse.refusal import RefusedError
from hospital.warehouse.text_check import TextCheck

QUOTED = rb'"[^"\n]*+(?:""[^"\n]*+)*+"'
WELL_QUOTED = re.compile(rb'(?:[^"]*+(?<![^,\n])' + QUOTED + rb'(?![^,\n]))*+[^"]*+')
"""From the beginning of a line on: matches up to the first quote that is not right, or to the end."""
QUOTED_FIELD = re.compile(QUOTED)


class CsvCheck(TextCheck):
    """The check of a file with these columns."""

    def __init__(self, columns: tuple[str, ...]) -> None:
        super().__init__()
        self._columns = columns

    def _check_lines(self, lines: bytes) -> None:
        if self._line == 1:
            self._check_header(lines[: lines.index(b"\n")])
        if b'"' not in lines:
            return
        match = WELL_QUOTED.match(lines)
        at = match.end() if match else 0
        if at < len(lines):
            beginning = lines[:at].rpartition(b"\n")[2]
            raise RefusedError(
                _what_is_wrong_at(lines, at),
                line=self._line + lines.count(b"\n", 0, at),
                column=self._column(beginning),
            )

    def _column(self, beginning: bytes) -> str:
        index = QUOTED_FIELD.sub(b"", beginning).count(b",")
        return self._columns[index] if index < len(self._columns) else ""

    def _check_header(self, header: bytes) -> None:
        expected = ",".join(self._columns)
        if header == expected.encode():
            return
        names = [name.strip('"') for name in header.decode(errors="backslashreplace").split(",")]
        if tuple(names) != self._columns:
            reason = _difference(names, self._columns)
            raise RefusedError(reason, line=1, detail=f"the columns are {expected}")


def _what_is_wrong_at(lines: bytes, at: int) -> str:
    if at and lines[at - 1 : at] not in {b",", b"\n"}:
        return "a quote in the middle of a field that has none around it"
    if QUOTED_FIELD.match(lines, at):
        return "text after the closing quote of a field"
    return "a quoted field that does not end on its line"


def _difference(names: list[str], columns: tuple[str, ...]) -> str:
    """How the header differs, in words."""
    missing = [column for column in columns if column not in names]
    extra = [name for name in names if name not in columns]
    twice = [name for name, times in Counter(names).items() if times > 1 and name in columns]
    if len(missing) == len(columns):
        return "the first line is not the header: it has none of the columns"
    told = [
        f"{what} {', '.join(found)}"
        for what, found in (("lacks", missing), ("has the unknown", extra), ("has twice", twice))
        if found
    ]
    return f"the header {'; '.join(told)}" if told else "the header has its columns in another order"
