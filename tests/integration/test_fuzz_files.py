"""Files that chance has changed, in the real ingestor on the real PostgreSQL: loaded as they are, or refused.

FUZZ_CASES is how many; the full number is 10,000.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from hospital.feed.loading import hospital_catalogue
from hospital.local.postgres import PostgresAddress
from hospital.runtime.failed_share import FailureLimit
from hospital.warehouse.catalogue import Entry
from hospital.warehouse.connection import Connection
from hospital.warehouse.failed import failed_names, reason_of
from hospital.warehouse.loaders import Copy
from tests.integration.mutated_files import HandedIn, handed_in
from tests.integration.warehouse_on_postgres import World
from tests.warehouse_samples import ALL, CLOCK, ROWS, put, put_all

CASES = int(os.environ.get("FUZZ_CASES", "300"))
CATALOGUE = hospital_catalogue(CLOCK)
LABELS = ["what", "where", "line", "column", "detail", "do"]

REFERRED_TO_FIRST = (
    *("hospital_operations.departments", "hospital_operations.wards", "hospital_operations.beds"),
    *("patient_transfers.facilities", "emergency_transport.vehicles", "hospital_admissions.diagnoses"),
    *("hospital_admissions.people", "hospital_operations.roles", "hospital_operations.staff"),
    *("hospital_operations.reserve_pool", "hospital_admissions.conditions"),
    *("hospital_operations.workforce_snapshots", "hospital_operations.shifts", "hospital_admissions.visits"),
    *("hospital_admissions.admissions", "hospital_admissions.ward_stays", "hospital_admissions.separations"),
    *("patient_transfers.transfers", "emergency_transport.transports", "daily_summary.summaries"),
    *("daily_summary.figures", "reports.ward_days", "reports.shift_days"),
    *("pipeline.ledger", "pipeline.sessions"),
)
BYSTANDER = "hospital_summary_2023-01-01.txt"
"""A file that comes with each, and that no other needs."""
FORGET_BYSTANDER = """
    DELETE FROM daily_summary.figures WHERE summary_date = '2023-01-01';
    DELETE FROM daily_summary.summaries WHERE summary_date = '2023-01-01';
    DELETE FROM pipeline.ledger WHERE path = 'hospital_summary_2023-01-01.txt';
"""
EMPTY_ALL = "".join(f"DELETE FROM {table};" for table in reversed(REFERRED_TO_FIRST))
COUNT_ALL = " UNION ALL ".join(f"SELECT '{table}', count(*) FROM {table}" for table in ROWS)


@dataclass
class Fuzz:
    """A world in which all samples are loaded but one, and what needs that one waits."""

    world: World
    connection: Connection
    ingest: Callable[[], None]
    missing: str = ""
    rows_without: dict[str, int] = field(default_factory=dict)
    loaded_without: set[str] = field(default_factory=set)

    def ask(self, statement: str, values: Any = ()) -> list[tuple[Any, ...]]:
        """What the query gives."""
        with self.connection, self.connection.cursor() as cursor:
            cursor.execute(statement, values)
            return cursor.fetchall()

    def rows(self) -> dict[str, int]:
        """The rows of every table that files are loaded into."""
        return dict(self.ask(COUNT_ALL))

    def do_without(self, name: str) -> None:
        """Begin with all samples but that one, and with the bystander still to come."""
        if name != self.missing:
            self.empty()
            put_all(self.world.lake, but=name)
            self.ingest()
            self.missing, self.rows_without, self.loaded_without = name, self.rows(), self.world.processed()
        if BYSTANDER in self.world.processed():
            (self.world.lake.processed / BYSTANDER).unlink()
            self.run(FORGET_BYSTANDER)
            put(self.world.lake, BYSTANDER)

    def take_back(self) -> None:
        """Let it be as it was before the file came."""
        if self.world.processed() <= self.loaded_without:
            for path in self.world.lake.failed.iterdir():
                path.unlink()
        else:
            self.missing = ""

    def empty(self) -> None:
        """Nothing in the lake, and nothing in the warehouse."""
        lake = self.world.lake
        for folder in (lake.batch, lake.stream, lake.processed, lake.failed):
            for path in folder.iterdir():
                path.unlink()
        self.run(EMPTY_ALL)

    def run(self, statements: str) -> None:
        """Carry them out."""
        with self.connection, self.connection.cursor() as cursor:
            cursor.execute(statements)


@pytest.fixture
def fuzz(database: PostgresAddress, tmp_path: Path) -> Iterator[Fuzz]:
    world = World.of(tmp_path, database.host, database.port, database.database, database.user)
    world.limit = FailureLimit(max_share=1, window=20)
    with closing(world.connect()) as connection:
        with connection, connection.cursor() as cursor:
            cursor.execute(f"ALTER DATABASE {database.database} SET synchronous_commit = off")
        with world.ingests() as ingest:
            ingest()  # of no file: it makes the schema
            yield Fuzz(world, connection, ingest)


def test_a_file_that_chance_has_changed_is_loaded_as_it_is_or_refused(fuzz: Fuzz) -> None:
    for name in sorted(ALL):

        @given(case=handed_in(name))
        @settings(
            max_examples=max(1, CASES // len(ALL)),
            deadline=None,
            derandomize=True,
            database=None,
            suppress_health_check=list(HealthCheck),
        )
        def check(case: HandedIn) -> None:
            fuzz.do_without(case.sample)
            try:
                hand_in(fuzz, case)
            finally:
                fuzz.take_back()

        check()


def hand_in(fuzz: Fuzz, case: HandedIn) -> None:
    """Load what was changed, and look what came of it."""
    world = fuzz.world
    put(world.lake, case.name, case.content)
    fuzz.ingest()
    if case.name in world.processed():
        entry = CATALOGUE.find(case.name)
        assert entry is not None
        assert_is_loaded(fuzz, entry, case.content)
        assert_the_rest_is_in_order(world, case.name)
    else:
        assert failed_names(world.lake) == [case.name]
        assert (world.lake.failed / case.name).read_bytes() == case.content
        assert_reason_is_whole(world.lake.failed / case.name)
        assert (fuzz.rows(), world.processed()) == (fuzz.rows_without, fuzz.loaded_without)


def assert_reason_is_whole(path: Path) -> None:
    """Each part on a line of its own, and the lines that it names are there."""
    parts = [line.split(": ", 1) for line in reason_of(path).read_text().splitlines()]
    assert all(text.isprintable() and text for _, text in parts)
    told = dict(parts)
    assert [label for label in LABELS if label in told] == [label for label, _ in parts]
    assert {"what", "where", "line", "do"} <= set(told)
    if told["line"] != "no single one can be named":
        last = path.read_bytes().count(b"\n") + 1
        assert all(1 <= int(number) <= last for number in told["line"].split(", "))


def assert_the_rest_is_in_order(world: World, name: str) -> None:
    """Every other file is loaded, or refused for what this one says, or waits for one that isn't loaded."""
    processed, failed = world.processed(), failed_names(world.lake)
    waiting = [path.name for path in (*world.lake.batch.iterdir(), *world.lake.stream.iterdir())]
    assert sorted([*processed, *failed, *waiting]) == sorted(ALL)
    for refused in failed:
        assert name in all_needs(refused)
        assert_reason_is_whole(world.lake.failed / refused)
    assert all(all_needs(each) & set(failed) for each in waiting)


def all_needs(name: str) -> set[str]:
    """What the file refers to, and what that refers to."""
    entry = CATALOGUE.find(name)
    assert entry is not None
    return set(entry.needs).union(*map(all_needs, entry.needs))


def assert_is_loaded(fuzz: Fuzz, entry: Entry, content: bytes) -> None:
    """The rows are those that Python reads from the file, and the ledger has its hash."""
    ((sha256, rows),) = fuzz.ask("SELECT sha256, rows FROM pipeline.ledger WHERE path = %s", (entry.name,))
    assert sha256 == hashlib.sha256(content).hexdigest()
    text = content.decode()
    if entry.name.endswith(".csv"):
        header, *lines = csv.reader(io.StringIO(text, newline=""), strict=True)
        assert rows == len(lines)
        assert all(len(line) == len(header) for line in lines)
        if isinstance(entry.kind.loader, Copy):
            assert_rows_are(fuzz, entry.kind.loader, lines)
        else:
            CHECKS[entry.kind.name](fuzz, [dict(zip(header, line, strict=True)) for line in lines])
    elif entry.name.endswith(".json"):
        events = json.loads(text)["events"]
        assert rows == len(events)
        table, key = STREAMED[entry.kind.name]
        ids = [str(event["data"][key]) for event in events]
        session = f"{entry.parameters['day']}.{entry.parameters['session']}"
        assert same(fuzz, "bigint", ids, f"SELECT {key} FROM {table} WHERE session = %s", (session,))
    else:
        assert fuzz.ask(
            "SELECT report FROM daily_summary.summaries WHERE summary_date = %s", (entry.parameters["day"],)
        ) == [(text,)]


STREAMED = {
    "transfers": ("patient_transfers.transfers", "transfer_id"),
    "transports": ("emergency_transport.transports", "transport_id"),
}


def assert_rows_are(fuzz: Fuzz, loader: Copy, lines: list[list[str]]) -> None:
    """Every line is a row of the table, value by value; and beyond the samples there are no others."""
    schema, table = loader.table.split(".")
    types = dict(
        fuzz.ask(
            "SELECT column_name, data_type FROM information_schema.columns"
            " WHERE table_schema = %s AND table_name = %s",
            (schema, table),
        )
    )
    alike = " AND ".join(
        f"coalesce({column}::text, '') = coalesce(nullif(%s, '')::{types[column]}::text, '')"
        for column in loader.columns
    )
    for line in lines:
        assert fuzz.ask(f"SELECT count(*) FROM {loader.table} WHERE {alike}", line) == [(1,)]


def assert_movements_are(fuzz: Fuzz, lines: list[dict[str, str]]) -> None:
    """Each movement is in the tables of its kind."""
    for code, tables in (
        ("A01", ("admissions", "ward_stays")),
        ("A02", ("ward_stays",)),
        ("A03", ("separations",)),
    ):
        ids = [line["movement_id"] for line in lines if line["event_code"] == code]
        for table in tables:
            found = (
                f"SELECT movement_id FROM hospital_admissions.{table} WHERE movement_id = ANY(%s::bigint[])"
            )
            assert same(fuzz, "bigint", ids, found, (ids,))


def assert_snapshot_is(fuzz: Fuzz, lines: list[dict[str, str]]) -> None:
    """Who is in the file is in the snapshot, and nobody else."""
    for day in {line["snapshot_date"] for line in lines}:
        ids = [line["staff_id"] for line in lines]
        found = "SELECT staff_id FROM hospital_operations.workforce_snapshots WHERE snapshot_date = %s::date"
        assert same(fuzz, "integer", ids, found, (day,))


CHECKS = {"movements": assert_movements_are, "snapshots": assert_snapshot_is}


def same(fuzz: Fuzz, kind: str, texts: list[str], statement: str, values: Any) -> bool:
    """Whether the query gives these values and no others, in whatever order."""
    expected = fuzz.ask(f"SELECT unnest(%s::{kind}[])", (texts,))
    return sorted(expected) == sorted(fuzz.ask(statement, values))
