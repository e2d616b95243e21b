"""The invariants, read from ``sql/``: a file each, with what it asserts in its head.

A file's name is its number, a letter where several queries share the number, and the invariant's name. Its
head says in a sentence what must hold, and which runs are long or large enough to be asked; what follows an
empty line of it says why. The query below returns the rows that violate it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

SQL_FOLDER = Path(__file__).parent / "sql"

FILE_NAME = re.compile(r"(?P<number>\d{2})(?P<part>[a-z]?)_(?P<name>\w+)")
HEAD = re.compile(r"(?P<asserts>.+?\.)(?: Asked of (?P<asked>.+?)\.)?(?:  .*)?")
TABLE = re.compile(r"(?<!DISTINCT )\b(?:FROM|JOIN)\s+([a-z_]+\.[a-z_]+)")


@dataclass(frozen=True)
class Invariant:
    """What must hold. `query` returns the rows that violate it, with named parameters as psycopg2 takes them.

    `reads` are the tables that it reads, ``schema.table``. Runs shorter than `least_days` and hospitals with
    fewer beds than `least_beds` are not asked: chance would answer.
    """

    number: int
    part: str
    name: str
    file: str
    asserts: str
    reads: tuple[str, ...]
    query: str
    least_days: int
    least_beds: int

    @property
    def label(self) -> str:
        """``8a``."""
        return f"{self.number}{self.part}"

    @property
    def remakes(self) -> bool:
        """Whether it compares with the run made again."""
        return "%(remade_paths)s" in self.query


@cache
def all_invariants() -> tuple[Invariant, ...]:
    """All of them, in the order of their numbers. Raises ValueError for a file that is not of the form."""
    return tuple(_read(path) for path in sorted(SQL_FOLDER.glob("*.sql")))


def _read(path: Path) -> Invariant:
    text = path.read_text(encoding="utf-8")
    named = FILE_NAME.fullmatch(path.stem)
    comment, _, _ = text.partition("\n\n")
    lines = (line.removeprefix("--").strip() for line in comment.splitlines())
    head = HEAD.fullmatch(" ".join(lines))
    if named is None or head is None:
        raise ValueError(f"{path.name}: not of the form NNx_name.sql, or its head is no sentence")
    asked = head["asked"] or ""
    query = _without_comments(text).strip().rstrip(";")
    return Invariant(
        number=int(named["number"]),
        part=named["part"],
        name=named["name"].replace("_", " "),
        file=path.name,
        asserts=head["asserts"],
        reads=tuple(sorted(set(TABLE.findall(query)))),
        query=query,
        least_days=_least(r"at least (\d+) days", asked),
        least_beds=_least(r"at least (\d+) beds", asked),
    )


def _without_comments(text: str) -> str:
    """Comments may hold signs that psycopg2 would take for parameters."""
    return "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("--"))


def _least(pattern: str, asked: str) -> int:
    found = re.search(pattern, asked)
    return int(found[1]) if found else 0
