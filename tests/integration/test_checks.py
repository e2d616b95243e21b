"""The invariants on the warehouse of a year in a small hospital: all hold, and each can be violated."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import date, timedelta
from io import StringIO
from pathlib import Path
from typing import Any, get_args

import pytest
from rich.console import Console

from hospital.checks.ask import answer, ask, gather_statistics
from hospital.checks.check import check, see_that_it_is_whole
from hospital.checks.command import How, print_answers
from hospital.checks.config import read_check_config
from hospital.checks.invariants import Invariant, all_invariants
from hospital.checks.parameters import query_parameters, remade_parameters
from hospital.checks.remake import remake_days, remake_set_up
from hospital.feed.run_record import start_or_go_on
from hospital.local.errors import LocalError
from hospital.local.postgres import PostgresServer
from hospital.simulation.world import World
from hospital.warehouse.connection import Connection, connect
from simulation_configs import ROOT, ConfigurationError, DatabaseConfig, Settings
from tests.databases import a_database, config_of
from tests.hospitals import small_world
from tests.integration.mutations import MUTATIONS, Mutation
from tests.integration.small_warehouse import clock_of, load, make_lake

START, END = date(2022, 11, 20), date(2023, 11, 20)


@dataclass(frozen=True)
class Year:
    """A year of a small hospital, loaded; `parameters` are those of the queries."""

    world: World
    root: Path
    database: DatabaseConfig
    parameters: dict[str, Any]

    def connect(self) -> Connection:
        """An administrator's connection to its warehouse."""
        return connect(self.database, "", application_name="test")

    @property
    def environment(self) -> dict[str, str]:
        """What an analyst would set to check it; seed and sizes are on record in the lake."""
        return {
            "SHARED_DATA_PATH": str(self.root),
            "POSTGRES_HOST": self.database.host,
            "POSTGRES_PORT": str(self.database.port),
            "POSTGRES_DB": self.database.database,
            "POSTGRES_USER": "analyst",
        }


@pytest.fixture(scope="module")
def year(postgres: PostgresServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Year]:
    root = tmp_path_factory.mktemp("year")
    world = small_world(
        population=8_000, staff=600, reserve=1_200, beds=140, visits_a_day=90, start=START, end=END
    )
    start_or_go_on(root / "run.json", world.hospital)
    lake = make_lake(world, root)
    with a_database(postgres, "a_year") as address:
        load(lake, clock_of(world), config_of(address))
        database = config_of(address, user=address.user)
        with closing(connect(database, "", application_name="test")) as connection:
            gather_statistics(connection)
        hashes = remake_set_up(world.hospital) | remake_days(world.hospital)
        config = read_check_config(Settings().configs_path)
        parameters = query_parameters(world.hospital, config) | remade_parameters(hashes)
        yield Year(world, root, database, parameters)


def violated_after(year: Year, mutation: Mutation) -> list[Invariant]:
    """What is violated once the mutation is done, in a transaction that is rolled back.

    Queries that read none of the tables that it names can't tell, and are not asked.
    """
    concerned = [i for i in all_invariants() if mutation.tables & set(i.reads)]
    with closing(year.connect()) as connection, connection.cursor() as cursor:
        cursor.execute("SET max_parallel_workers_per_gather = 0")
        cursor.execute(mutation.sql)
        answers = [answer(cursor, year.parameters, invariant) for invariant in concerned]
        return [found.invariant for found in answers if not found.holds]


def test_a_year_holds(year: Year) -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "hospital", "check", "--format", "json"],
        env=os.environ | year.environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr + ended.stdout
    told = json.loads(ended.stdout)
    assert told["holds"] is True
    assert told["verdict"] == "All 27 invariants hold."
    assert [found["query"] for found in told["invariants"]] == [i.file for i in all_invariants()]
    assert all(found["rows"] > 0 and found["violations"] == 0 for found in told["invariants"])


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda m: f"{m.query} {m.what}")
def test_what_is_damaged_is_found(year: Year, mutation: Mutation) -> None:
    found = violated_after(year, mutation)
    assert mutation.query in {invariant.label for invariant in found}
    assert {invariant.number for invariant in found} == mutation.numbers


def test_every_query_has_a_mutation() -> None:
    assert {m.query for m in MUTATIONS} == {invariant.label for invariant in all_invariants()}


def test_a_violation_is_printed_with_its_rows_and_makes_the_exit_code(year: Year) -> None:
    parameters = year.parameters | {"lowest_bed_use": 0.99}
    asked = [i for i in all_invariants() if i.label in ("10", "11", "12a")]
    with closing(year.connect()) as connection:
        answers = ask(connection, parameters, asked)
    printed = {how: StringIO() for how in get_args(How)}
    for how, file in printed.items():
        assert print_answers(answers, how, Console(file=file, width=100)) == 1
    lines = printed["table"].getvalue().splitlines()
    assert lines[-1] == "2 of 3 invariants are violated: 10, 12"
    assert sum(line.startswith("  bed_use=0.") and line.endswith("highest=0.95") for line in lines) == 2
    told = json.loads(printed["json"].getvalue())
    assert told["holds"] is False
    assert [found["violations"] for found in told["invariants"]] == [1, 0, 1]
    assert told["invariants"][0]["first"][0]["lowest"] == "0.99"


def test_a_run_that_is_not_whole_is_not_checked(year: Year) -> None:
    longer = replace(year.world.hospital.scale, end=END + timedelta(days=1))
    with (
        closing(year.connect()) as connection,
        pytest.raises(LocalError, match=r"4,\d+ of the run's 4,\d+ files are in the warehouse"),
    ):
        see_that_it_is_whole(connection, longer)


def test_a_run_of_another_configuration_is_not_checked(year: Year, tmp_path: Path) -> None:
    record = json.loads((year.root / "run.json").read_text())
    (tmp_path / "run.json").write_text(json.dumps(record | {"shift_config": "another"}))
    with (
        closing(year.connect()) as connection,
        pytest.raises(ConfigurationError, match=r"hospital_shift_config\.json has changed since the run"),
    ):
        check(Settings(shared_data_path=tmp_path), connection)
