"""The report on real warehouses: whole, self-contained, and with the warehouse's own numbers."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from hospital.feed.run_record import start_or_go_on
from hospital.local.errors import LocalError
from hospital.local.postgres import PostgresAddress, PostgresServer
from hospital.report.command import to_html
from hospital.report.read import read_report
from hospital.runtime.heartbeat import Heartbeat
from hospital.warehouse.connection import Connection, connect
from hospital.warehouse.schema import apply_schema
from simulation_configs import ROOT, Settings
from tests.databases import a_database, config_of
from tests.hospitals import small_world
from tests.integration.small_warehouse import clock_of, load, make_lake

SOURCE, CHANGED, EMPTY = "report_source", "report_changed", "report_empty"
TOPICS = {
    "transfers": "patient_transfers.transfers",
    "transport": "emergency_transport.transports",
}
PLOTS = (
    "Bed use of",
    "Arrivals by hour of the day",
    "Arrivals a day by week",
    "Share of patients seen",
    "Stays by whole days",
    "Staff on shift by hour of the week",
    "figures in their bands",
)


@dataclass(frozen=True)
class Run:
    """A run of 72 days in a small hospital, loaded."""

    root: Path
    address: PostgresAddress

    @property
    def settings(self) -> Settings:
        return Settings(shared_data_path=self.root)

    def html(self, database: str = SOURCE) -> str:
        """The report."""
        with closing(self.connect(database)) as connection:
            return to_html(read_report(self.settings, connection, make_again=False))

    def connect(self, database: str) -> Connection:
        """A connection to a database of this server, as an administrator."""
        address = self.address.with_database(database)
        return connect(config_of(address, user=address.user), "", application_name="test")

    def query(self, statement: str) -> list[tuple[Any, ...]]:
        with closing(self.connect(SOURCE)) as connection, connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall()


@pytest.fixture(scope="module")
def run(postgres: PostgresServer, server_folder: Path) -> Iterator[Run]:
    world = small_world()
    lake = make_lake(world, server_folder / "report")
    start_or_go_on(lake.run, world.hospital)
    heartbeat = Heartbeat.of("scheduler", lake.root / "run", lake.heartbeats)
    heartbeat.seconds["simulate"] = 12.34
    heartbeat.write()
    with a_database(postgres, SOURCE) as address:
        load(lake, clock_of(world), config_of(address))
        yield Run(lake.root, address)


@pytest.fixture(scope="module")
def page(run: Run) -> str:
    return run.html()


class Rows(HTMLParser):
    """The cells of each row of the page's tables."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self._in_cell = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "tr":
            self.rows.append([])
        if tag == "td":
            self.rows[-1].append("")
        self._in_cell = tag == "td"

    def handle_endtag(self, tag: str) -> None:
        self._in_cell = self._in_cell and tag != "td"

    def handle_data(self, data: str) -> None:
        if self._in_cell:
            self.rows[-1][-1] += data


def row(page: str, first: str) -> list[str]:
    """The row that begins with that cell."""
    return next(cells for cells in Rows(page).rows if cells and cells[0] == first)


def test_nothing_is_fetched_from_elsewhere(page: str) -> None:
    assert page.startswith("<!DOCTYPE html>")
    assert not re.search(r"https?:|//|\bsrc=|\bhref=|url\(|@import|<script|<link", page, re.IGNORECASE)


def test_the_reconciliation_is_the_warehouse_s(run: Run, page: str) -> None:
    totals = [0, 0, 0]
    for topic, table in TOPICS.items():
        ((sessions, produced, landed),) = run.query(
            f"SELECT count(*), max(total), sum(event_count) FROM pipeline.sessions "
            f"WHERE topic = 'hospital.{topic}'"
        )
        ((loaded,),) = run.query(f"SELECT count(*) FROM {table}")
        assert loaded > 0
        assert row(page, topic)[1:] == [f"{n:,}" for n in (sessions, produced, landed, loaded)]
        totals = [so_far + n for so_far, n in zip(totals, (produced, landed, loaded), strict=True)]
    assert row(page, "all")[2:] == [f"{n:,}" for n in totals]
    assert f"No event was lost or came twice: {totals[0]:,} were produced, landed and loaded." in page


def test_rows_by_table_are_the_warehouse_s(run: Run, page: str) -> None:
    for table in ("hospital_admissions.visits", "hospital_operations.shifts", "pipeline.ledger"):
        ((number,),) = run.query(f"SELECT count(*) FROM {table}")
        assert row(page, table) == [table, f"{number:,}"]


@pytest.mark.parametrize("plot", PLOTS)
def test_every_plot_is_there_and_shows_something(page: str, plot: str) -> None:
    drawn = re.findall(rf'<svg [^>]*aria-label="[^"]*{plot}[^>]*>(.*?)</svg>', page)
    assert drawn
    for content in drawn:
        assert re.search(r'<polyline|class="bar|class="heat|<circle', content)
        assert "nan" not in content


def test_the_run_is_said_to_be_whole_and_to_hold(page: str) -> None:
    assert 'class="bad"' not in page
    assert "The run is complete: all " in page
    assert "26 made again: the run was not made again" in page
    assert row(page, "seed") == ["seed", "1"]
    assert row(page, "scheduler") == ["scheduler", "simulate", "12.3"]


def test_what_is_damaged_is_told(run: Run, postgres: PostgresServer) -> None:
    with a_database(postgres, CHANGED, template=SOURCE):
        with closing(run.connect(CHANGED)) as connection, connection, connection.cursor() as cursor:
            cursor.execute("DELETE FROM emergency_transport.transports WHERE transport_id % 10 = 0")
            assert cursor.rowcount > 0
        page = run.html(CHANGED)
    assert 'class="bad">Events produced, landed and loaded differ.' in page
    assert re.search(r'class="bad">\d+ of 27 invariants are violated: .*24', page)


def test_a_run_that_is_not_whole_is_told_of_too(run: Run, tmp_path: Path) -> None:
    settings = {"population_size": 20_000, "staff_size": 600, "reserve_pool_size": 1_500, "seed": 1}
    longer = Settings.model_validate(
        {
            **settings,
            "shared_data_path": tmp_path,
            "sim_end_date": clock_of(small_world()).end + timedelta(days=2),
        }
    )
    with closing(run.connect(SOURCE)) as connection:
        page = to_html(read_report(longer, connection, make_again=False))
    assert 'class="open">The run is not complete: ' in page
    assert 'class="open">The invariants were not asked: ' in page
    assert "The services&#x27; own times are not on record here." in page


def test_before_a_day_is_loaded_there_is_no_report(run: Run, postgres: PostgresServer) -> None:
    with a_database(postgres, EMPTY), closing(run.connect(EMPTY)) as connection:
        apply_schema(connection)
        with pytest.raises(LocalError, match="no day is loaded yet"):
            read_report(run.settings, connection, make_again=False)


def command(run: Run, *arguments: str) -> subprocess.CompletedProcess[str]:
    """As in the ingestor's container, as whom it loads."""
    address = {
        "SHARED_DATA_PATH": str(run.root),
        "POSTGRES_HOST": run.address.host,
        "POSTGRES_PORT": str(run.address.port),
        "POSTGRES_DB": run.address.database,
    }
    return subprocess.run(
        [sys.executable, "-m", "hospital", "report", *arguments],
        cwd=ROOT,
        env={**os.environ, **address},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_it_is_written_where_it_was_asked_for(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "new" / "report.html"
    done = command(run, str(path))
    assert done.returncode == 0, done.stderr
    assert done.stdout == f"the report is {path}\n"
    assert path.read_text().endswith("</html>\n")
    assert [file.name for file in path.parent.iterdir()] == ["report.html"]


def test_with_a_dash_it_goes_to_standard_output_and_the_run_is_made_again_when_asked(run: Run) -> None:
    done = command(run, "-", "--run-again")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("<!DOCTYPE html>")
    assert "All 27 invariants hold." in done.stdout or "not asked: 11" in done.stdout
    assert "the run was not made again" not in done.stdout
