"""A million rows, hundreds of megabytes: the real process stops in time with them, and stays small."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import psutil
import psycopg2
import pytest

from hospital.lake.paths import LakePaths
from hospital.local.postgres import PostgresAddress
from hospital.warehouse.failed import reason_of
from tests.integration.ingestor_process import Watched, environment, start
from tests.warehouse_samples import ALL, put, put_all

MANY = 1_000_000
STOPS_WITHIN_SECONDS = 10
MIB = 1 << 20
MOST_MEMORY = 128 * MIB

PEOPLE = "people_data.csv"
SHIFTS = "schedules_2022-12.csv"
VEHICLES = "vehicles.csv"
TRANSFERS = "transfers_2022-12-31_01.json"


@dataclass(frozen=True)
class Place:
    """A lake with the samples in it, and a database of its own."""

    folder: Path
    database: PostgresAddress

    @property
    def lake(self) -> LakePaths:
        return LakePaths(self.folder / "shared")

    @contextmanager
    def running(self) -> Iterator[Watched]:
        """The ingestor while the block lasts."""
        with start(environment(self.database, self.folder), self.folder) as process:
            try:
                yield Watched(process, self.folder)
            finally:
                process.kill()

    def query(self, statement: str) -> Any:
        """The one value that the statement gives, or None."""
        connection = psycopg2.connect(self.database.dsn)
        try:
            with connection, connection.cursor() as cursor:
                cursor.execute(statement)
                row = cursor.fetchone()
                return row and row[0]
        finally:
            connection.close()

    def copied(self, table: str) -> int:
        """The rows that the COPY which is on has taken so far; -1 when none is on, or another one."""
        done = self.query(
            f"SELECT tuples_processed FROM pg_stat_progress_copy WHERE relid = to_regclass('{table}')"
        )
        return -1 if done is None else int(done)


@pytest.fixture
def place(database: PostgresAddress, tmp_path: Path) -> Place:
    place = Place(tmp_path, database)
    place.lake.make_folders()
    put_all(place.lake)
    return place


def make_people(lake: LakePaths, number: int, *, address: str = "1 Long Street") -> None:
    """People beyond those of the sample, `number` in all."""
    rest = (
        f'Thandi,Nkosi,F,1980-01-01,Black African,isiZulu,+27 82 000 0001,"{address}, 2",Soweto,City,1804\n'
    )
    with (lake.batch / PEOPLE).open("a") as file:
        for first in range(6, number + 1, 10_000):
            last = min(first + 10_000, number + 1)
            file.write("".join(f"{person},{rest}" for person in range(first, last)))


def make_shifts(lake: LakePaths, number: int) -> None:
    """Shifts of one member of staff beyond those of the sample, one a minute; `number` in all."""
    day, shifts = date(1990, 1, 1), number - 2
    minutes = [f"{minute // 60:02}:{minute % 60:02}" for minute in range(24 * 60)]
    with (lake.batch / SHIFTS).open("a") as file:
        while shifts > 0:
            of_the_day = minutes[:shifts]
            file.write("".join(f"1,{day},D,{day} {minute}:00,{day} {minute}:30,\n" for minute in of_the_day))
            day, shifts = day + timedelta(days=1), shifts - len(of_the_day)


def assert_it_stops_in_time(running: Watched, saying: str = "batch_ingestor has stopped") -> None:
    begin = time.monotonic()
    running.process.send_signal(signal.SIGTERM)
    output, errors = running.process.communicate(timeout=60)
    assert time.monotonic() - begin < STOPS_WITHIN_SECONDS
    assert (running.process.returncode, errors) == (0, "")
    assert output.splitlines()[-1].endswith(saying)


@pytest.mark.parametrize(
    ("name", "make", "table", "when"),
    [
        pytest.param(PEOPLE, make_people, "hospital_admissions.people", 50_000, id="while it reads"),
        pytest.param(SHIFTS, make_shifts, "hospital_operations.shifts", MANY, id="while keys are checked"),
    ],
)
def test_it_stops_in_a_long_load_and_the_next_one_loads_everything_once(
    place: Place, name: str, make: Callable[[LakePaths, int], None], table: str, when: int
) -> None:
    make(place.lake, MANY)
    count = f"SELECT count(*) FROM {table}"
    with place.running() as running:
        running.until(lambda: place.copied(table) >= when, f"a COPY into {table}")
        assert_it_stops_in_time(running)
    assert (place.query(count), (place.lake.batch / name).exists()) in {(0, True), (MANY, False)}
    with place.running() as running:
        running.until(lambda: running.state == "complete", "the run's end")
    assert place.query(count) == MANY + (1 if name == SHIFTS else 0)  # the other month's
    assert place.query("SELECT count(*) FROM pipeline.ledger") == len(ALL)
    assert list(place.lake.failed.iterdir()) == []


def test_it_stops_in_time_when_the_server_has_stopped_answering(place: Place) -> None:
    make_people(place.lake, MANY)
    with place.running() as running:
        running.until(lambda: place.copied("hospital_admissions.people") > 0, "a COPY")
        backend = psutil.Process(place.query("SELECT pid FROM pg_stat_progress_copy"))
        backend.suspend()
        try:
            time.sleep(1)  # so that what it sends is taken by nobody
            assert_it_stops_in_time(running, saying="the step in hand is rolled back")
        finally:
            backend.resume()
    assert (place.lake.batch / PEOPLE).exists()


def test_memory_is_bounded_whatever_a_file_s_size(place: Place) -> None:
    make_people(place.lake, 300_000, address="1 " + "Long Street " * 80)
    assert (place.lake.batch / PEOPLE).stat().st_size > 300_000_000
    put(place.lake, VEHICLES, ALL[VEHICLES].encode() + b"2," + b"A" * 100_000_000 + b",ALS,Central\n")
    put(place.lake, TRANSFERS, b'{"topic":\n' + b" \n" * 50_000_000 + b"}\n")
    with place.running() as running:
        running.until(lambda: running.state == "waiting", "all that can be loaded")
        running.until((place.lake.failed / TRANSFERS).exists, "the document's end")
    assert place.query("SELECT count(*) FROM hospital_admissions.people") == 300_000
    for name, reason in ((VEHICLES, "the line is longer than"), (TRANSFERS, "the document is longer than")):
        assert reason in reason_of(place.lake.failed / name).read_text()
    assert "line: 3\n" in reason_of(place.lake.failed / VEHICLES).read_text()
    assert running.most_memory < MOST_MEMORY, f"{running.most_memory / MIB:.0f} MiB"
