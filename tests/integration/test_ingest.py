"""Files → PostgreSQL, on a real PostgreSQL: each file once, in order, whatever happens."""

from __future__ import annotations

import subprocess
import sys
from contextlib import ExitStack, closing
from datetime import date
from decimal import Decimal
from pathlib import Path

import psycopg2
import pytest

from hospital.failpoints import EXIT_CODE, listening
from hospital.feed.loading import is_complete
from hospital.local.postgres import PostgresAddress, PostgresServer
from hospital.warehouse.connection import connect
from hospital.warehouse.progress import days_loaded, read_progress
from hospital.warehouse.queries import read_sql
from tests.integration.warehouse_on_postgres import World
from tests.warehouse_samples import ALL, CLOCK, ROWS, put, put_all

ROOT = Path(__file__).resolve().parents[2]
MOVEMENTS = "admissions_2022-12-31.csv"
VISITS = "daily_visitors_2022-12-31.csv"
TRANSFERS = "transfers_2022-12-31_01.json"


@pytest.fixture
def world(database: PostgresAddress, tmp_path: Path) -> World:
    return World.of(tmp_path, database.host, database.port, database.database, database.user)


def assert_all_is_loaded(world: World) -> None:
    assert world.rows() == ROWS
    assert world.processed() == set(ALL)
    assert list(world.lake.failed.iterdir()) == []
    assert list(world.lake.batch.iterdir()) == list(world.lake.stream.iterdir()) == []


def test_every_kind_is_loaded_and_the_run_is_complete(world: World) -> None:
    put_all(world.lake)
    with world.ingesting() as running:
        running.until_state("complete")
    assert_all_is_loaded(world)
    counts = running.heartbeat.counts
    assert counts["files"] == len(ALL)
    assert counts["days"] == CLOCK.days
    assert "load people" in running.heartbeat.seconds


def test_progress_tells_what_is_loaded(world: World) -> None:
    put_all(world.lake, but="hospital_summary_2023-01-01.txt")
    world.ingest()
    with closing(world.connect()) as connection:
        progress = read_progress(connection)
        assert days_loaded(connection) == progress.days_loaded == 1
        assert not is_complete(connection, CLOCK)
    assert progress.last_day_loaded == date(2022, 12, 31)
    assert progress.files_loaded_by_kind["visits"] == 2
    assert progress.rows_by_schema["hospital_admissions"] == 24
    put(world.lake, "hospital_summary_2023-01-01.txt")
    world.ingest()
    with closing(world.connect()) as connection:
        assert is_complete(connection, CLOCK)


def test_movements_become_stays_that_hold_together(world: World) -> None:
    put_all(world.lake)
    world.ingest()
    stays = world.query(
        "SELECT admission_id, stay_number, bed_id, started_at::text, ended_at::text, reason"
        " FROM hospital_admissions.ward_stays ORDER BY 1, 2"
    )
    assert stays == [
        (1, 1, 1, "2022-12-29 11:30:00", "2022-12-31 09:00:00", None),
        (2, 1, 1, "2022-12-31 10:00:00", "2022-12-31 12:00:00", None),
        (2, 2, 2, "2022-12-31 12:00:00", "2023-01-01 09:00:00", "bed management"),
        (2, 3, 3, "2023-01-01 09:00:00", "2023-01-01 15:00:00", "deterioration"),
        (3, 1, 2, "2023-01-01 11:00:00", None, None),
    ]
    separations = world.query(
        "SELECT admission_id, disposition, facility_id, reason"
        " FROM hospital_admissions.separations ORDER BY 1"
    )
    assert separations == [(1, "discharged", None, None), (2, "transferred", 1, "closer to home")]


def test_snapshots_hire_and_end_employment(world: World) -> None:
    put_all(world.lake)
    world.ingest()
    staff = world.query("SELECT staff_id, hired_on, left_on FROM hospital_operations.staff ORDER BY 1")
    assert staff == [
        (1, date(2019, 2, 1), date(2022, 12, 31)),
        (2, date(2015, 6, 1), None),
        (3, date(2023, 1, 1), None),
    ]
    hired = world.query("SELECT person_id, hired_on FROM hospital_operations.reserve_pool")
    assert hired == [(3, date(2023, 1, 1))]


def test_every_session_is_kept_with_what_its_end_marker_said(world: World) -> None:
    put_all(world.lake)
    world.ingest()
    sessions = world.query(
        "SELECT topic, session, session_number, event_count, total FROM pipeline.sessions ORDER BY 1, 3"
    )
    assert sessions == [
        ("hospital.transfers", "2022-12-31.01", 1, 1, 1),
        ("hospital.transfers", "2023-01-01.01", 2, 1, 2),
        ("hospital.transport", "2022-12-31.01", 1, 1, 1),
        ("hospital.transport", "2023-01-01.01", 2, 0, 1),
    ]


def test_figures_are_the_lines_that_look_like_figures(world: World) -> None:
    put_all(world.lake)
    world.ingest()
    figures = world.query("SELECT summary_date, figure, value FROM daily_summary.figures ORDER BY 1, 2")
    assert figures == [
        (date(2022, 12, 31), "bed use in percent", Decimal("33.3")),
        (date(2022, 12, 31), "visits", 3),
        (date(2023, 1, 1), "visits", 1),
    ]


def test_loading_again_changes_nothing(world: World) -> None:
    put_all(world.lake)
    world.ingest()
    before = world.query("SELECT path, sha256, rows, loaded_at FROM pipeline.ledger ORDER BY path")
    put_all(world.lake)
    world.ingest()
    assert world.query("SELECT path, sha256, rows, loaded_at FROM pipeline.ledger ORDER BY path") == before
    assert_all_is_loaded(world)


def test_other_content_under_a_name_that_was_loaded_is_refused(world: World) -> None:
    put_all(world.lake)
    world.ingest()
    put(world.lake, "vehicles.csv", ALL["vehicles.csv"] + "2,A-2,BLS,Central\n")
    world.ingest()
    assert "other content was loaded before" in world.reason("vehicles.csv")
    assert world.rows() == ROWS
    assert (world.lake.processed / "vehicles.csv").read_text() == ALL["vehicles.csv"]


def test_a_file_waits_for_what_it_needs(world: World) -> None:
    put_all(world.lake, but="people_data.csv")
    with world.ingesting() as running:
        running.until(lambda: running.heartbeat.detail == "for people_data.csv", "waiting for people")
        assert world.rows()["hospital_admissions.conditions"] == 0
        assert world.rows()["hospital_operations.beds"] == 3
        put(world.lake, "people_data.csv")
        running.until_state("complete")
    assert_all_is_loaded(world)


@pytest.mark.parametrize("step", ["locked", "loaded", "noted", "committed", "moved"])
@pytest.mark.parametrize("name", ["people_data.csv", MOVEMENTS, TRANSFERS])
def test_an_ingestor_killed_at_any_step_loads_every_file_once(world: World, name: str, step: str) -> None:
    put_all(world.lake)
    database = world.database
    where = [database.host, str(database.port), database.database, database.user]
    ended = subprocess.run(
        [
            sys.executable,
            "-m",
            "tests.integration.die_while_loading",
            str(world.root),
            *where,
            name,
            f"load.{step}",
        ],
        cwd=ROOT,
        timeout=60,
        check=False,
    )
    assert ended.returncode == EXIT_CODE
    assert (name in world.processed()) == (step == "moved")
    world.ingest()
    assert_all_is_loaded(world)


@pytest.mark.parametrize("step", ["loaded", "committed"])
def test_a_server_killed_in_the_middle_of_a_load_gets_every_file_once(
    world: World, postgres: PostgresServer, step: str
) -> None:
    kills: list[str] = []

    def kill_once(done: str, name: str) -> None:
        if (done, name) == (f"load.{step}", MOVEMENTS) and not kills:
            kills.append(name)
            postgres.kill()

    put_all(world.lake)
    try:
        with listening(kill_once), world.ingesting() as running:
            running.until(lambda: bool(kills) and running.heartbeat.state == "waiting", "the server's end")
            assert "PostgreSQL at" in running.heartbeat.detail
            postgres.start()
            running.until_state("complete")
    finally:
        postgres.start()
    assert_all_is_loaded(world)


def test_two_ingestors_share_the_files(world: World) -> None:
    with ExitStack() as stack:
        both = [stack.enter_context(world.ingesting(member=name)) for name in ("first", "second")]
        put_all(world.lake)
        for running in both:
            running.until_state("complete")
    assert_all_is_loaded(world)
    assert sum(running.heartbeat.counts.get("files", 0) for running in both) == len(ALL)


def test_a_file_that_another_ingestor_works_on_holds_up_no_other(world: World) -> None:
    """It is left to that one; where that one has died, it is loaded after all."""
    put_all(world.lake)
    with closing(world.connect()) as other, other.cursor() as cursor:
        cursor.execute(read_sql("ledger/claim"), {"paths": ["people_data.csv"]})
        world.ingest()
        assert (world.lake.batch / "people_data.csv").exists()
        assert {"departments.csv", "wards.csv", "beds.csv", "vehicles.csv"} <= world.processed()
    world.ingest()
    assert_all_is_loaded(world)


def test_an_ingestor_hears_of_what_others_load(world: World, tmp_path: Path) -> None:
    """It says that the run is complete though it has not seen a file."""
    idle = World(tmp_path / "elsewhere", world.database, world.administrator)
    put_all(world.lake)
    with idle.ingesting() as running:
        running.until_state("waiting")
        world.ingest()
        running.until_state("complete")
    assert running.heartbeat.counts == {}


def test_the_password_is_in_no_error(world: World) -> None:
    nobody = world.database.model_copy(update={"user": "nobody-of-this-name"})
    with pytest.raises(psycopg2.OperationalError) as caught:
        connect(nobody, "open sesame", application_name="test")
    assert "open sesame" not in str(caught.value)
