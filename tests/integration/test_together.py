"""Small files of a kind share a transaction; what one of them meets is that one's matter alone."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import psycopg2
import pytest
from psycopg2 import sql

from hospital.failpoints import listening
from hospital.lake.paths import LakePaths
from hospital.local.postgres import PostgresServer
from hospital.warehouse.queries import read_sql
from tests.databases import a_database, config_of
from tests.hospitals import small_world
from tests.integration.small_warehouse import a_server, clock_of, ingest, make_lake

SESSIONS = 5


class Days:
    """A hospital of some days, loaded but for the transports, whose files are kept aside."""

    def __init__(self, root: Path, server: PostgresServer, name: str) -> None:
        world = small_world(end=date(2022, 11, 27))
        self.clock = clock_of(world)
        self.lake: LakePaths = make_lake(world, root)
        self._aside = root / "aside"
        self._aside.mkdir()
        for path in self.lake.stream.glob("transport_*.json"):
            path.rename(self._aside / path.name)
        self._address = server.address.with_database(name)

    def names(self, day: int) -> list[str]:
        """The names of that day's transports."""
        return [f"transport_2022-11-{day}_{session:02d}.json" for session in range(1, SESSIONS + 1)]

    def hand_in(self, day: int) -> list[Path]:
        """Put that day's transports into stream/."""
        return [Path(shutil.copy(self._aside / name, self.lake.stream / name)) for name in self.names(day)]

    def ingest(self) -> int:
        """Load what is ready; how many files were loaded."""
        with a_server(self.lake, config_of(self._address)) as server:
            return ingest(self.lake, self.clock, server).counts.get("files", 0)

    def connect(self) -> psycopg2.extensions.connection:
        return psycopg2.connect(self._address.dsn)

    def query(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        with closing(self.connect()) as connection, connection.cursor() as cursor:
            cursor.execute(statement, values)
            return cursor.fetchall()

    def loaded(self, day: int) -> dict[str, int]:
        """The rows of each of the day's files, by the ledger; as many are in the table."""
        rows = dict(
            self.query("SELECT path, rows FROM pipeline.ledger WHERE path = ANY(%s)", self.names(day))
        )
        in_table = self.query(
            "SELECT count(*) FROM emergency_transport.transports WHERE session LIKE %s", f"2022-11-{day}.%"
        )
        assert in_table == [(sum(rows.values()),)]
        return rows

    def transactions(self, day: int) -> int:
        """How many transactions wrote the day's lines of the ledger."""
        ((number,),) = self.query(
            "SELECT count(DISTINCT xmin::text) FROM pipeline.ledger WHERE path = ANY(%s)", self.names(day)
        )
        return int(number)


@pytest.fixture(scope="module")
def days(postgres: PostgresServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Days]:
    name = "together"
    with a_database(postgres, name):
        made = Days(tmp_path_factory.mktemp(name), postgres, name)
        assert made.ingest() > 50
        yield made


def test_they_share_a_transaction_and_each_has_its_line(days: Days) -> None:
    days.hand_in(20)
    assert days.ingest() == SESSIONS
    rows = days.loaded(20)
    events = days.query(
        "SELECT event_count FROM pipeline.sessions"
        " WHERE topic = 'hospital.transport' AND session LIKE '2022-11-20.%%' ORDER BY session"
    )
    assert [(rows[name],) for name in days.names(20)] == events
    assert days.transactions(20) == 1
    assert list(days.lake.stream.iterdir()) == []
    assert {path.name for path in days.lake.processed.iterdir()} >= set(days.names(20))


def test_summaries_of_several_days_share_one_too(days: Days) -> None:
    names = [f"hospital_summary_2022-11-{day}.txt" for day in (20, 21, 22)]
    told = "SELECT path, rows FROM pipeline.ledger WHERE path = ANY(%s) ORDER BY path"
    figures = "SELECT * FROM daily_summary.figures ORDER BY summary_date, figure"
    before = days.query(told, names), days.query(figures)
    with closing(days.connect()) as connection, connection, connection.cursor() as cursor:
        for table in ("figures", "summaries"):
            cursor.execute(
                sql.SQL("DELETE FROM {} WHERE summary_date BETWEEN '2022-11-20' AND '2022-11-22'").format(
                    sql.Identifier("daily_summary", table)
                )
            )
        cursor.execute("DELETE FROM pipeline.ledger WHERE path = ANY(%s)", (names,))
    for name in names:
        (days.lake.processed / name).rename(days.lake.batch / name)
    assert days.ingest() == len(names)
    assert (days.query(told, names), days.query(figures)) == before
    assert min(rows for _, rows in before[0]) > 0
    one = "SELECT count(DISTINCT xmin::text) FROM pipeline.ledger WHERE path = ANY(%s)"
    assert days.query(one, names) == [(1,)]


def test_one_that_can_t_be_right_is_refused_and_the_others_are_loaded(days: Days) -> None:
    bad = days.hand_in(21)[2]
    text = bad.read_text()
    assert '"call_type":"scene"' in text
    bad.write_text(text.replace('"call_type":"scene"', '"call_type":"none"', 1))
    assert days.ingest() == SESSIONS - 1
    assert set(days.loaded(21)) == set(days.names(21)) - {bad.name}
    assert "one_origin" in (days.lake.failed / f"{bad.name}.reason.txt").read_text()


def test_one_that_is_loaded_already_is_moved_and_the_others_are_loaded(days: Days) -> None:
    days.hand_in(22)[3].rename(days.lake.root / "later.json")
    assert days.ingest() == SESSIONS - 1
    first = days.loaded(22)
    days.hand_in(22)
    assert days.ingest() == 1
    assert set(days.loaded(22)) == set(days.names(22)) and days.loaded(22).items() >= first.items()
    assert list(days.lake.stream.iterdir()) == []


def test_one_that_another_ingestor_works_on_is_left_to_it(days: Days) -> None:
    taken = days.hand_in(23)[0]
    with closing(days.connect()) as other, other.cursor() as cursor:
        cursor.execute(read_sql("ledger/claim"), {"paths": [taken.name]})
        assert days.ingest() == SESSIONS - 1
    assert [path.name for path in days.lake.stream.iterdir()] == [taken.name]
    assert days.ingest() == 1
    assert set(days.loaded(23)) == set(days.names(23))


@pytest.mark.parametrize(("day", "change"), [(24, "gone"), (25, "written to")])
def test_one_that_changes_meanwhile_rolls_all_back_and_each_is_loaded_as_it_is(
    days: Days, day: int, change: str
) -> None:
    paths = days.hand_in(day)
    steps: list[str] = []

    def at(step: str, name: str) -> None:
        if step == "load.loaded" and name == paths[1].name and not steps:
            steps.append(step)
            paths[1].touch() if change == "written to" else paths[1].unlink()

    with listening(at):
        loaded = days.ingest()
    if change == "gone":
        # The file that was open is the one that was loaded; there is nothing to move any more.
        assert (loaded, days.transactions(day)) == (SESSIONS, 1)
    else:
        assert (loaded, days.transactions(day)) == (SESSIONS, SESSIONS)
    assert len(days.loaded(day)) == SESSIONS


@pytest.mark.parametrize("step", ["locked", "loaded", "noted", "committed", "moved"])
def test_an_ingestor_that_dies_at_any_step_loads_them_once(days: Days, step: str) -> None:
    class DiedError(BaseException):
        """Nothing in the code handles it, as nothing handles a kill."""

    day = 26
    paths = days.hand_in(day)
    steps: list[str] = []

    def at(done: str, name: str) -> None:
        if done == f"load.{step}" and name == paths[2].name:
            steps.append(name)
            raise DiedError

    with closing(days.connect()) as connection, connection, connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM emergency_transport.transports WHERE session LIKE %s", (f"2022-11-{day}.%",)
        )
        cursor.execute(
            "DELETE FROM pipeline.sessions WHERE session LIKE %s AND topic = 'hospital.transport'",
            (f"2022-11-{day}.%",),
        )
        cursor.execute("DELETE FROM pipeline.ledger WHERE path = ANY(%s)", (days.names(day),))
    with pytest.raises(DiedError), listening(at):
        days.ingest()
    assert len(steps) == 1
    assert len(days.loaded(day)) == (SESSIONS if step in {"committed", "moved"} else 0)
    days.ingest()
    assert len(days.loaded(day)) == SESSIONS
    assert list(days.lake.stream.iterdir()) == []
