"""Files that somebody is still writing wait: they don't fail, and half of one isn't loaded."""

from __future__ import annotations

import logging
import os
from pathlib import Path

import pytest

from hospital.failpoints import listening
from hospital.local.postgres import PostgresAddress
from hospital.warehouse.failed import failed_names, reason_of
from tests.integration.warehouse_on_postgres import World
from tests.warehouse_samples import ALL, LONG_AGO, ROWS, put, put_all

PEOPLE = "people_data.csv"
DIAGNOSES = "diagnoses.csv"


@pytest.fixture
def world(database: PostgresAddress, tmp_path: Path) -> World:
    return World.of(tmp_path, database.host, database.port, database.database, database.user)


@pytest.mark.parametrize("begun", ["", ALL[PEOPLE][:-100]], ids=["nothing yet", "half a line"])
def test_a_file_whose_last_line_is_not_there_yet_waits_and_is_loaded_when_it_is(
    world: World, caplog: pytest.LogCaptureFixture, begun: str
) -> None:
    caplog.set_level(logging.INFO)
    path = world.lake.batch / PEOPLE
    path.write_text(begun)
    put_all(world.lake, but=PEOPLE)
    with world.ingesting() as running:
        running.until(lambda: running.heartbeat.detail == f"for {PEOPLE}", "waiting for it")
        assert failed_names(world.lake) == []
        with path.open("a") as file:
            file.write(ALL[PEOPLE][len(begun) :])
        running.until_state("complete")
    assert world.rows() == ROWS
    assert caplog.messages.count(f"{PEOPLE}: somebody is still writing it; it waits") == 1


@pytest.mark.parametrize("changed", [False, True], ids=["touched", "longer"])
@pytest.mark.parametrize("good", [False, True], ids=["what was read is bad", "what was read is good"])
def test_a_file_that_changes_as_it_is_read_is_rolled_back_and_waits(
    world: World, good: bool, changed: bool
) -> None:
    lines = ALL[DIAGNOSES].splitlines(keepends=True)
    begin = "".join(lines[:2]) if good else f"{lines[0]}one,two\n"
    path = put(world.lake, DIAGNOSES, begin.encode())

    def write_on(step: str, name: str) -> None:
        if (step, name) == ("load.locked", DIAGNOSES) and path.exists():
            if changed:
                path.write_text(ALL[DIAGNOSES])
            os.utime(path)

    with listening(write_on):
        world.ingest()
    assert path.exists()
    assert failed_names(world.lake) == []
    assert world.rows()["hospital_admissions.diagnoses"] == 0
    put(world.lake, DIAGNOSES)
    os.utime(path, (LONG_AGO, LONG_AGO))
    world.ingest()
    assert world.rows()["hospital_admissions.diagnoses"] == 2


def test_a_file_that_takes_the_place_of_one_being_loaded_is_not_taken_for_it(world: World) -> None:
    put_all(world.lake)
    other = ALL[DIAGNOSES].replace("Hypertension", "High blood pressure")

    def replace_it(step: str, name: str) -> None:
        if (step, name) == ("load.loaded", DIAGNOSES):
            put(world.lake, DIAGNOSES, other)

    with listening(replace_it):
        world.ingest()
    world.ingest()
    assert world.rows() == ROWS
    assert (world.lake.failed / DIAGNOSES).read_text() == other
    assert "other content was loaded before" in reason_of(world.lake.failed / DIAGNOSES).read_text()


def test_a_file_of_the_future_is_not_waited_for(world: World) -> None:
    path = put(world.lake, DIAGNOSES, b"")
    os.utime(path, (2**33, 2**33))
    world.ingest()
    assert failed_names(world.lake) == [DIAGNOSES]
