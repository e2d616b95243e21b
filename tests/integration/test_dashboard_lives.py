"""The dashboard through a life: a run goes on under it, its database is empty, and goes down."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

from playwright.sync_api import Browser

from hospital.local.postgres import PostgresAddress, PostgresServer
from hospital.warehouse.schema import apply_schema
from scripts.picture_dashboard import TABS
from simulation_configs import ROOT, read_settings
from tests.integration.dashboard_in_a_browser import (
    DATE,
    LAST_DAY,
    TILES,
    Seen,
    dashboard,
    reported,
    small_dashboard,
    until,
    where,
)
from tests.integration.warehouse_on_postgres import World
from tests.warehouse_samples import put_all

LONGEST_START_SECONDS = 120.0
"""Of a run's servers and set-up, on a machine that has much else to do."""


def test_while_the_database_is_down_the_page_says_so_and_then_goes_on(
    browser: Browser, postgres: PostgresServer, small: World, server_folder: Path
) -> None:
    with small_dashboard(small, server_folder / "down") as address:
        seen = Seen(browser, address)
        seen.until("The run is complete")
        postgres.kill()
        try:
            seen.until(f"PostgreSQL at {small.database.host}:{small.database.port} does not answer.")
            assert "No simulated date yet." in seen.text
            assert "A run starts it: make run, or docker compose up." in seen.text
            seen.open("Pipeline")
            assert next(row for row in seen.table("What it does") if row[0] == "PostgreSQL")[1] == "away"
            assert "Throughput, events and the ledger are not shown" in seen.text
        finally:
            postgres.start()
        seen.open("Today")
        seen.until("The run is complete")
        seen.until_tiles(reported(small, TILES, LAST_DAY))
        seen.close()


def test_an_empty_warehouse_says_what_it_waits_for_and_days_appear_as_they_are_loaded(
    browser: Browser, database: PostgresAddress, tmp_path: Path, server_folder: Path
) -> None:
    world = World.of(tmp_path, database.host, database.port, database.database, database.user)
    settings = {
        "SHARED_DATA_PATH": str(tmp_path),
        "SIM_START_DATE": "2022-12-31",
        "SIM_END_DATE": "2023-01-02",
    }
    with dashboard({**settings, **where(world)}, server_folder / "empty") as address:
        seen = Seen(browser, address)
        for tab in TABS[:-1]:
            seen.page.get_by_role("tab", name=tab, exact=True).click()
            seen.until("The warehouse is empty: its tables are not made yet.")
        with closing(world.connect_as(world.database.owner)) as connection:
            apply_schema(connection)
        seen.until("No day is loaded yet.")
        put_all(world.lake)
        world.ingest()
        seen.until("Simulated date: 2023-01-02")
        seen.close()


class Place:
    """A place of its own for a local run: nothing of it is in the checkout but Kafka's jars."""

    def __init__(self, folder: Path) -> None:
        self.settings = {
            "LOCAL_PATH": str(folder / "local"),
            "SHARED_DATA_PATH": str(folder / "lake"),
            "SETUP_FLAGS_PATH": str(folder / "flags"),
            "KAFKA_JARS_PATH": str(read_settings().jars_path),
            "RUNTIME_PATH": "",
            "POPULATION_SIZE": "20000",
            "STAFF_SIZE": "600",
            "RESERVE_POOL_SIZE": "1500",
            "SIM_END_DATE": "2022-12-02",
            "PACE": "1",
        }

    def command(self, *arguments: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "hospital", *arguments],
            cwd=ROOT,
            env={**os.environ, **self.settings},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    @contextmanager
    def running(self, *arguments: str) -> Iterator[subprocess.Popen[str]]:
        """The command, which is stopped at the latest when the block ends."""
        process = self.command(*arguments)
        try:
            yield process
        finally:
            if process.poll() is None:
                process.terminate()
                process.communicate(timeout=60)

    def query(self, statement: str) -> str:
        output, _ = self.command("psql", "-Atc", statement).communicate(timeout=60)
        return output.strip()


def test_it_goes_on_with_a_local_run_as_days_pass_before_and_after_it(browser: Browser) -> None:
    with tempfile.TemporaryDirectory(prefix="hospital-dashboard-") as folder:
        place = Place(Path(folder))
        with dashboard(place.settings, Path(folder) / "local") as address, ExitStack() as stack:
            seen = Seen(browser, address)
            assert "No simulated date yet." in seen.text
            run = stack.enter_context(place.running("run"))
            dates = set[str]()

            def three_days_are_seen() -> bool:
                dates.update(DATE.findall(seen.text))
                return len(dates) >= 3

            until(
                "three days have passed before the viewer's eyes", three_days_are_seen, LONGEST_START_SECONDS
            )
            assert run.poll() is None
            seen.open("Pipeline")
            up = {"Kafka": "answers", "PostgreSQL": "answers", "scheduler": "healthy"}
            until(
                "the servers answer",
                lambda: up.items() <= {row[0]: row[1] for row in seen.table("What it does")}.items(),
            )
            output, _ = run.communicate(timeout=LONGEST_START_SECONDS)
            assert run.returncode == 0, output
            # The run's servers are gone: now the dashboard keeps PostgreSQL up, and gives way when asked to.
            seen.until("The run is complete: all 12 days are simulated and loaded.")
            seen.open("Today")
            arrivals = place.query(
                "SELECT count(*) FROM hospital_admissions.visits"
                " WHERE triage IS NOT NULL AND arrived_at >= '2022-12-01'"
            )
            seen.until_tiles({"Emergency arrivals": arrivals})
            output, _ = place.command("reset").communicate(timeout=60)
            assert "removed" in output
            seen.until("No warehouse is up.")
            seen.close()
