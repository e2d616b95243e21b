"""When too many files fail the line stops and says so, and goes on when somebody has seen to it."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from hospital.feed.loading import hospital_catalogue
from hospital.local.postgres import PostgresAddress
from hospital.runtime.failed_share import FailureLimit
from hospital.runtime.heartbeat import LINE_STOPPED, main
from hospital.warehouse.failed import failed_names
from hospital.warehouse.retry import retry
from tests.integration.warehouse_on_postgres import World
from tests.warehouse_samples import ALL, CLOCK, ROWS, put, put_all

WHY = (
    "3 of the last 4 files failed; see the reasons in failed/, then `python -m hospital retry` what is mended"
)


@pytest.fixture
def world(database: PostgresAddress, tmp_path: Path) -> World:
    """One that stops when more than half of four files failed."""
    world = World.of(tmp_path, database.host, database.port, database.database, database.user)
    world.limit = FailureLimit(max_share=0.5, window=4)
    return world


def health(world: World, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    """The exit code and the line of the container's health check."""
    code = main(str(world.root / "ingestor.json"))
    return code, capsys.readouterr().out


def test_the_line_stops_says_so_once_and_goes_on_after_a_retry(
    world: World, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.INFO)
    put_all(world.lake)
    for name in ("diagnoses.csv", "facilities.csv", "roles.csv", "people_data.csv"):
        put(world.lake, name, b"not what it was\n")
    with world.ingesting() as running:
        running.until_state(LINE_STOPPED)
        # Departments are loaded before, and people would be next.
        assert failed_names(world.lake) == ["diagnoses.csv", "facilities.csv", "roles.csv"]
        assert (world.lake.batch / "people_data.csv").exists()
        running.until(lambda: health(world, capsys)[0] == 1, "a health check that fails")
        assert health(world, capsys)[1].startswith(f"line stopped: {WHY} (")
        put(world.lake, "people_data.csv")
        running.until(lambda: len(stops(caplog)) == 1, "the one line in the log")
        assert world.rows()["hospital_admissions.people"] == 0
        for name in failed_names(world.lake):
            (world.lake.failed / name).write_text(ALL[name])
            retry(world.lake, hospital_catalogue(CLOCK), name)
        running.until_state("complete")
        running.until(lambda: health(world, capsys)[0] == 0, "a health check that succeeds")
    assert stops(caplog) == [f"the line stops: {WHY}"]
    assert "there is less in failed/ than when the line stopped: it goes on" in caplog.messages
    assert world.rows() == ROWS


def stops(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [message for message in caplog.messages if message.startswith("the line stops")]


def test_names_that_no_file_has_stop_the_line_too(world: World) -> None:
    for number in range(9):
        put(world.lake, f"unknown_{number}.csv", b"hello\n")
    world.ingest()
    assert len(failed_names(world.lake)) == 4
    assert len(list(world.lake.batch.iterdir())) == 5


def test_a_service_that_is_started_again_goes_on(world: World) -> None:
    for number in range(5):
        put(world.lake, f"unknown_{number}.csv", b"hello\n")
    world.ingest()
    assert len(failed_names(world.lake)) == 4
    put_all(world.lake)
    world.ingest()
    assert len(failed_names(world.lake)) == 5
    assert world.rows() == ROWS
