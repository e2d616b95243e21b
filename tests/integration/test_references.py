"""A load checks what its rows refer to in sets; the foreign keys check everybody else. Both say the same."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg2
import psycopg2.extras
import pytest
from psycopg2 import sql

from hospital.local.postgres import PostgresAddress, PostgresServer
from hospital.warehouse.connection import Connection
from tests.integration.warehouse_on_postgres import World
from tests.warehouse_samples import ALL, ROWS, put, put_all

CONDITIONS = "population_with_illnesses.csv"
KEYS = """
    SELECT conrelid::regclass::text, conname, attname, typname
    FROM pg_constraint
    JOIN pg_attribute ON attrelid = conrelid AND ARRAY[attnum] = conkey
    JOIN pg_type ON pg_type.oid = atttypid
    WHERE contype = 'f'
    ORDER BY conrelid::regclass::text, conname
"""
NOT_OF_ONE_COLUMN = "SELECT conname FROM pg_constraint WHERE contype = 'f' AND cardinality(conkey) <> 1"
OTHER_CHECKS = "SELECT conname FROM pg_constraint WHERE conrelid = %s::regclass AND contype = 'c'"
ANOTHER = {"text": "none", "int4": "-1", "int8": "-1", "date": "1900-01-01"}
"""A value of the type that nothing has."""


@pytest.fixture(scope="module")
def loaded(postgres: PostgresServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with World.of_samples(postgres, "references_loaded", tmp_path_factory.mktemp("references")) as world:
        yield world


def test_whatever_refers_to_nothing_is_refused_in_the_foreign_key_s_words(loaded: World) -> None:
    keys = loaded.query(KEYS)
    assert len(keys) > 30
    assert loaded.query(NOT_OF_ONE_COLUMN) == []
    with closing(loaded.connect()) as connection:
        for table, name, column, of_type in keys:
            said = {mode: refusal(connection, mode, table, column, ANOTHER[of_type]) for mode in MODES}
            assert said["origin"][1] == name
            assert said["replica"] == said["origin"]


MODES = ("origin", "replica")


def refusal(connection: Connection, mode: str, table: str, column: str, value: str) -> tuple[str | None, ...]:
    """What is said of one of the table's rows with that value in that column; nothing is changed."""
    names = {"table": sql.Identifier(*table.split(".")), "column": sql.Identifier(column)}
    row = "SELECT to_jsonb(t) FROM {table} AS t LIMIT 1"
    changed = (
        "INSERT INTO {table}"
        " SELECT * FROM jsonb_populate_record(NULL::{table}, %s || jsonb_build_object(%s, %s))"
    )
    try:
        with connection.cursor() as cursor:
            cursor.execute(sql.SQL(row).format(**names))
            found = cursor.fetchone()
            assert found is not None, f"{table} has no sample row"
            # What else the table asks of a row is another matter, and so is that others refer to this one.
            cursor.execute(OTHER_CHECKS, (table,))
            for (check,) in cursor.fetchall():
                cursor.execute(
                    sql.SQL("ALTER TABLE {table} DROP CONSTRAINT {}").format(sql.Identifier(check), **names)
                )
            cursor.execute("SET LOCAL session_replication_role = replica")
            cursor.execute(sql.SQL("DELETE FROM {table}").format(**names))
            cursor.execute("SELECT set_config('session_replication_role', %s, true)", (mode,))
            with pytest.raises(psycopg2.errors.ForeignKeyViolation) as error:
                cursor.execute(
                    sql.SQL(changed).format(**names), (psycopg2.extras.Json(found[0]), column, value)
                )
    finally:
        connection.rollback()
    diag = error.value.diag
    return (
        diag.table_name,
        diag.constraint_name,
        diag.schema_name,
        diag.message_primary,
        diag.message_detail,
    )


def test_who_loads_is_checked_in_sets_and_can_t_choose_otherwise(loaded: World) -> None:
    with closing(loaded.connect_as("hospital_ingest")) as connection, connection.cursor() as cursor:
        cursor.execute("SHOW session_replication_role")
        assert cursor.fetchone() == ("replica",)
        with pytest.raises(psycopg2.errors.ForeignKeyViolation, match="conditions_person_id_fkey"):
            cursor.execute("INSERT INTO hospital_admissions.conditions VALUES (9, 'I10', '2020-01-01')")
        connection.rollback()
        with pytest.raises(psycopg2.errors.InsufficientPrivilege):
            cursor.execute("SET session_replication_role = origin")


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [("\n4,I10", "\n9,I10", "conditions_person_id_fkey"), ("4,I10", "4,I99", "conditions_icd10_code_fkey")],
)
def test_a_file_with_such_a_row_is_refused(
    database: PostgresAddress, tmp_path: Path, old: str, new: str, key: str
) -> None:
    world = World.of(tmp_path, database.host, database.port, database.database, database.user)
    put_all(world.lake, but=CONDITIONS)
    put(world.lake, CONDITIONS, ALL[CONDITIONS].replace(old, new))
    world.ingest()
    assert key in world.reason(CONDITIONS)
    assert world.rows()["hospital_admissions.conditions"] == 0


def test_shifts_are_counted_whoever_adds_them(loaded: World) -> None:
    assert loaded.rows()["reports.shift_days"] == ROWS["reports.shift_days"]
    count = "SELECT sum(people) FROM reports.shift_days"
    with closing(loaded.connect_as("hospital_owner")) as connection, connection.cursor() as cursor:
        cursor.execute(count)
        before = cursor.fetchone()
        cursor.execute(
            "INSERT INTO hospital_operations.shifts"
            " SELECT staff_id, '2024-01-01', 'D', '2024-01-01 07:00', '2024-01-01 15:00', ward_id"
            " FROM hospital_operations.staff LIMIT 1"
        )
        cursor.execute(count)
        after = cursor.fetchone()
        connection.rollback()
    assert before is not None and after is not None and after[0] == before[0] + 1
