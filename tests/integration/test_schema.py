"""The schema on a real PostgreSQL: applied once, and every part of it says what it is."""

from __future__ import annotations

import threading
from contextlib import closing
from pathlib import Path

import pytest

from hospital.local.postgres import PostgresAddress
from hospital.warehouse.queries import schema_files
from hospital.warehouse.schema import VERSIONS, apply_schema
from simulation_configs import Settings
from tests.integration.warehouse_on_postgres import World

FILES = [path.stem for path in schema_files() if path.stem != VERSIONS]


@pytest.fixture
def world(database: PostgresAddress, tmp_path: Path) -> World:
    return World.of(tmp_path, database.host, database.port, database.database, database.user)


def test_it_is_applied_once_and_keeps_what_is_there(world: World) -> None:
    with closing(world.connect_as(world.database.owner)) as connection:
        assert apply_schema(connection) == FILES
        with connection, connection.cursor() as cursor:
            cursor.execute("INSERT INTO hospital_admissions.diagnoses VALUES ('I10', 'Hypertension')")
        assert apply_schema(connection) == []
    assert world.query("SELECT icd10_code FROM hospital_admissions.diagnoses") == [("I10",)]


def test_services_that_start_together_apply_it_once(world: World) -> None:
    applied: list[list[str]] = []

    def apply() -> None:
        with closing(world.connect_as(world.database.owner)) as connection:
            applied.append(apply_schema(connection))

    threads = [threading.Thread(target=apply) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(applied) == [[], [], [], FILES]


def test_the_schemas_are_those_of_the_configuration(world: World) -> None:
    with closing(world.connect_as(world.database.owner)) as connection:
        apply_schema(connection)
    schemas = {schema for (schema,) in world.query("SELECT schemaname FROM pg_tables")}
    assert set(Settings().database.schemas) == schemas - {"pg_catalog", "information_schema"}


def test_every_schema_and_table_has_a_sentence_and_every_table_a_key(world: World) -> None:
    with closing(world.connect_as(world.database.owner)) as connection:
        apply_schema(connection)
    tables = world.query(
        "SELECT relname, obj_description(c.oid, 'pg_class'), obj_description(n.oid, 'pg_namespace'),"
        " EXISTS (SELECT FROM pg_constraint WHERE conrelid = c.oid AND contype = 'p')"
        " FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = relnamespace"
        " WHERE relkind = 'r' AND nspname NOT IN ('pg_catalog', 'information_schema')"
    )
    assert len(tables) > 20
    for name, of_table, of_schema, has_key in tables:
        assert has_key, f"{name} has no primary key"
        for sentence in (of_table, of_schema):
            assert sentence, f"{name} has no comment"
            assert sentence.endswith(".")
            assert "\n" not in sentence
