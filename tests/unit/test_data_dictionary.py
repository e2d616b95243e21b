"""docs/data-dictionary.md against what a run makes: columns in their order, types, and allowed values."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from hospital.feed.day_files import BATCH_FILES, write_transfers, write_transports
from hospital.feed.setup_steps import SETUP_STEPS
from hospital.runtime.heartbeat import Heartbeat
from simulation_configs import ROOT
from tests.hospitals import simulated, small_world

DAYS = 12
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
    def may_be_empty(self) -> bool:
        return self.allowed.endswith("or empty")

    def takes(self, value: str) -> bool:
        """Whether the page allows the value."""
        if value == "":
            return self.may_be_empty
        words = re.findall(r"`([^`]+)`", self.allowed)
        between = re.search(r"(\d+) to (\d+)", self.allowed)
        if not re.fullmatch(TYPES[self.type], value) or (words and value not in words):
            return False
        return between is None or int(between[1]) <= float(value) <= int(between[2])


def described() -> dict[str, list[Column]]:
    """The page's tables by the file's name."""
    page = (ROOT / "docs" / "data-dictionary.md").read_text()
    found = {}
    for section in re.split(r"^### ", page, flags=re.MULTILINE)[1:]:
        rows = re.findall(r"^\| `(\w+)` \| (\w+) \| (.*?) \|", section.split("## Streamed")[0], re.MULTILINE)
        found[section.split(" ")[0]] = [Column(*row) for row in rows]
    return found


def _pattern(name: str) -> str:
    return re.sub(r"^\d{4}-\d\d-\d\d$", "", re.sub(r"\d{4}-\d\d(-\d\d)?", "*", name))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[dict[str, str]]]:
    """Every kind of file of a small run, as rows of text by column."""
    folder = tmp_path_factory.mktemp("lake")
    world = small_world()
    for step in SETUP_STEPS:
        step.write(world, folder, Heartbeat(folder / "heartbeat.json"))
    for day in simulated(world, DAYS):
        for write in (*BATCH_FILES, write_transfers, write_transports):
            write(world, day, folder)
    rows: dict[str, list[dict[str, str]]] = {}
    for path in sorted(folder.iterdir()):
        rows.setdefault(_pattern(path.name), []).extend(_rows(path))
    return rows


def _rows(path: Path) -> Iterator[dict[str, str]]:
    if path.suffix == ".csv":
        with path.open(newline="") as file:
            yield from csv.DictReader(file)
    elif path.suffix == ".jsonl":
        for line in path.read_text().splitlines():
            yield {name: _as_text(value) for name, value in json.loads(line)["data"].items()}


def _as_text(value: Any) -> str:
    return "" if value is None else str(value)


@pytest.mark.parametrize("file", [name for name in described() if not name.endswith(".txt")])
def test_a_file_is_as_the_page_says(made: dict[str, list[dict[str, str]]], file: str) -> None:
    """The same columns in the same order, and nothing that the page doesn't allow."""
    columns = described()[file]
    kind = re.sub(r"YYYY-MM(-DD)?(_NN)?", "*", file).replace(".json", ".jsonl")
    rows = made[kind]
    assert rows
    assert [column.name for column in columns] == list(rows[0])
    for column in columns:
        wrong = {row[column.name] for row in rows if not column.takes(row[column.name])}
        assert not wrong, column
        if column.may_be_empty:
            assert any(row[column.name] == "" for row in rows), f"{column} is never empty"
        words = set(re.findall(r"`([^`]+)`", column.allowed))
        assert words <= {row[column.name] for row in rows}, f"{column} has words that never occur"


def test_every_file_is_on_the_page(made: dict[str, list[dict[str, str]]]) -> None:
    """No file of a run is missing from the page, and no file on the page from a run."""
    kinds = {re.sub(r"YYYY-MM(-DD)?(_NN)?", "*", name).replace(".json", ".jsonl") for name in described()}
    assert kinds == set(made) - {"heartbeat.json"}
