"""docs/data-dictionary.md against what a run makes: columns in their order, types, and allowed values."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from hospital.feed.day_files import BATCH_FILES, write_transfers, write_transports
from hospital.feed.setup_steps import SETUP_STEPS
from hospital.runtime.heartbeat import Heartbeat
from tests.data_dictionary import described
from tests.hospitals import simulated, small_world

DAYS = 12


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
        assert column.words <= {row[column.name] for row in rows}, f"{column} has words that never occur"


def test_every_file_is_on_the_page(made: dict[str, list[dict[str, str]]]) -> None:
    """No file of a run is missing from the page, and no file on the page from a run."""
    kinds = {re.sub(r"YYYY-MM(-DD)?(_NN)?", "*", name).replace(".json", ".jsonl") for name in described()}
    assert kinds == set(made) - {"heartbeat.json"}
