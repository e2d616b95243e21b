"""docs/data-dictionary.md as tests read it: each file's columns, and the table that they go to."""

from __future__ import annotations

import re
from dataclasses import dataclass

from simulation_configs import ROOT

TYPES = {
    "integer": r"-?\d+",
    "bigint": r"-?\d+",
    "decimal": r"-?\d+\.\d+",
    "text": r"(?s:.+)",
    "boolean": r"true|false",
    "date": r"\d{4}-\d\d-\d\d",
    "time": r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d",
}


@dataclass(frozen=True)
class Column:
    """A row of one of the page's tables."""

    name: str
    type: str
    allowed: str

    @property
    def words(self) -> set[str]:
        """The words that it may be; none where it may be any."""
        return set(re.findall(r"`([^`]+)`", self.allowed))

    @property
    def may_be_empty(self) -> bool:
        return self.allowed.endswith("or empty")

    def takes(self, value: str) -> bool:
        """Whether the page allows the value."""
        if value == "":
            return self.may_be_empty
        between = re.search(r"(\d+) to (\d+)", self.allowed)
        if not re.fullmatch(TYPES[self.type], value) or (self.words and value not in self.words):
            return False
        return between is None or int(between[1]) <= float(value) <= int(between[2])


def described() -> dict[str, list[Column]]:
    """The page's tables by the file's name."""
    found = {}
    for section in _sections():
        rows = re.findall(r"^\| `(\w+)` \| (\w+) \| (.*?) \|", section.split("\n## ")[0], re.MULTILINE)
        found[section.split(" ")[0]] = [Column(*row) for row in rows]
    return found


def table_of_file() -> dict[str, str]:
    """The table that each file goes to, ``schema.table``, by the file's name."""
    return dict(re.findall(r"^(\S+) → `(\S+)`", "\n".join(_sections()), re.MULTILINE))


def _sections() -> list[str]:
    page = (ROOT / "docs" / "data-dictionary.md").read_text()
    return re.split(r"^### ", page, flags=re.MULTILINE)[1:]
