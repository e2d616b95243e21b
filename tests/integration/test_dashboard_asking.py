"""How the dashboard asks a real warehouse: as a reader, for a moment, and again when it was cut off."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg2
import pytest

from hospital.dashboard.warehouse import (
    KEPT_SECONDS,
    SQL_FOLDER,
    AwayError,
    BusyError,
    EmptyError,
    Warehouse,
)
from hospital.local.postgres import PostgresAddress
from hospital.local.server import free_port
from hospital.warehouse.queries import read_sql
from simulation_configs import Settings
from tests.databases import config_of
from tests.integration.warehouse_on_postgres import World

QUICKLY = 0.3


def settings_for(host: str, port: int, database: str, folder: Path) -> Settings:
    server = {"postgres_host": host, "postgres_port": port, "postgres_db": database}
    return Settings.model_validate({**server, "local_path": folder, "shared_data_path": folder})


@pytest.fixture
def warehouse(small: World, tmp_path: Path) -> Iterator[Warehouse]:
    database = small.database
    with closing(
        Warehouse(settings_for(database.host, database.port, database.database, tmp_path), QUICKLY)
    ) as warehouse:
        yield warehouse


def test_it_may_read_and_nothing_else(warehouse: Warehouse) -> None:
    def who(cursor: psycopg2.extensions.cursor) -> object:
        cursor.execute("SELECT current_user, current_setting('transaction_read_only')")
        return cursor.fetchone()

    assert warehouse.read("who", who) == ("analyst", "on")
    with pytest.raises(psycopg2.errors.ReadOnlySqlTransaction):
        warehouse.read("write", lambda cursor: cursor.execute("CREATE TABLE reports.mine ()"))
    assert warehouse.loaded().days == 72


def test_what_takes_too_long_is_given_up_and_the_next_question_is_answered(warehouse: Warehouse) -> None:
    began = time.monotonic()
    with pytest.raises(BusyError, match=r"took longer than 0\.3 seconds"):
        warehouse.read("slow", lambda cursor: cursor.execute("SELECT pg_sleep(30)"))
    assert time.monotonic() - began < 5
    assert warehouse.loaded().days == 72


def test_a_connection_that_was_cut_is_made_again_at_once(warehouse: Warehouse, small: World) -> None:
    assert warehouse.loaded().days == 72
    cut = small.query(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'dashboard'"
        f" AND datname = '{small.database.database}'"
    )
    assert cut
    time.sleep(KEPT_SECONDS + 0.1)
    assert warehouse.loaded().days == 72


def test_the_same_question_is_asked_once_in_a_moment(warehouse: Warehouse) -> None:
    asked: list[object] = []
    for _ in range(3):
        warehouse.read("count", asked.append)
    assert len(asked) == 1


def test_who_changes_an_answer_changes_nobody_else_s(warehouse: Warehouse) -> None:
    mine = warehouse.ask("weeks")
    mine["week"] = None
    assert warehouse.ask("weeks")["week"].notna().all()


def test_every_statement_is_answered_in_time(warehouse: Warehouse) -> None:
    day = warehouse.loaded().last_day
    for path in sorted(SQL_FOLDER.glob("*.sql")):
        wanted = {name: day for name in ("day", "since") if f"%({name})s" in read_sql(path.stem, SQL_FOLDER)}
        answer = warehouse.ask(path.stem, **wanted)
        assert not answer.empty, path.stem


def test_where_nobody_answers_it_says_who_and_what_to_do(tmp_path: Path) -> None:
    port = free_port()
    with pytest.raises(AwayError, match=rf"PostgreSQL at 127\.0\.0\.1:{port} does not answer") as told:
        Warehouse(settings_for("127.0.0.1", port, "nowhere", tmp_path)).loaded()
    assert "refused" in told.value.advice
    assert "make run" in told.value.advice


def test_an_empty_database_is_told_apart_from_one_that_is_away(
    database: PostgresAddress, tmp_path: Path
) -> None:
    config = config_of(database)
    with (
        closing(Warehouse(settings_for(config.host, config.port, config.database, tmp_path))) as warehouse,
        pytest.raises(EmptyError, match="its tables are not made yet"),
    ):
        warehouse.loaded()
