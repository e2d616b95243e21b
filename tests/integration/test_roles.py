"""The warehouse's roles on a real PostgreSQL: what each may do, and that it may do no more."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from io import BytesIO
from pathlib import Path

import psycopg2
import pytest
from psycopg2.errors import InsufficientPrivilege, ReadOnlySqlTransaction

from hospital.local.postgres import PostgresServer
from hospital.warehouse.connection import Connection
from hospital.warehouse.queries import schema_files
from hospital.warehouse.roles import make_roles
from hospital.warehouse.schema import apply_schema
from tests.databases import a_database
from tests.integration.warehouse_on_postgres import World
from tests.warehouse_samples import ROWS, put_all

OWNER, INGEST, ANALYST = "hospital_owner", "hospital_ingest", "analyst"
LATER = """
CREATE SCHEMA later;
CREATE TABLE later.made (number integer);
CREATE VIEW later.seen AS SELECT number FROM later.made;
CREATE FUNCTION later.called() RETURNS integer LANGUAGE sql RETURN 1;
"""

MAY = {
    OWNER: [
        "CREATE SCHEMA further CREATE TABLE kept (number integer)",
        "ALTER TABLE hospital_admissions.visits ADD COLUMN note text",
        "DROP TABLE daily_summary.figures CASCADE",
        "DELETE FROM patient_transfers.transfers",
    ],
    INGEST: [
        "SELECT count(*) FROM hospital_admissions.people",
        "INSERT INTO hospital_admissions.diagnoses VALUES ('J45', 'Asthma')",
        "COPY hospital_admissions.diagnoses (icd10_code, description) FROM STDIN",
        "UPDATE hospital_operations.staff SET left_on = '2023-01-01'",
        "UPDATE hospital_operations.reserve_pool SET hired_on = available_from",
        "UPDATE hospital_admissions.ward_stays SET ended_at = started_at + interval '1 day'",
        "CREATE TEMPORARY TABLE staged (number integer)",
        "SELECT pg_advisory_xact_lock(1)",
        "INSERT INTO later.made VALUES (1)",
        "SELECT number FROM later.seen",
    ],
    ANALYST: [
        "SELECT count(*) FROM hospital_admissions.people",
        "SELECT path FROM pipeline.ledger",
        "SELECT file FROM pipeline.schema_versions",
        "COPY hospital_admissions.people TO STDOUT",
        "SELECT number FROM later.made JOIN later.seen USING (number)",
    ],
}

NOT_IN_A_TRANSACTION = ("CREATE DATABASE", "DROP DATABASE", "ALTER SYSTEM")

NOBODY_MAY = [
    "CREATE ROLE another",
    "CREATE DATABASE another",
    "ALTER ROLE hospital SUPERUSER",
    "SET ROLE hospital",
    "SET SESSION AUTHORIZATION hospital",
    "SELECT rolpassword FROM pg_authid",
    "COPY (SELECT 1) TO PROGRAM 'true'",
    "SELECT pg_read_file('/etc/passwd')",
    "SELECT lo_create(0)",
    "CREATE TABLE public.kept (number integer)",
    "ALTER SYSTEM SET fsync = off",
    "SET session_replication_role = origin",
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'hospital'",
]

MAY_NOT = {
    OWNER: [*NOBODY_MAY, "SET ROLE analyst", "DROP DATABASE postgres"],
    INGEST: [
        *NOBODY_MAY,
        "SET ROLE hospital_owner",
        "DELETE FROM hospital_admissions.visits",
        "TRUNCATE daily_summary.figures",
        "UPDATE pipeline.ledger SET sha256 = repeat('0', 64)",
        "UPDATE hospital_admissions.ward_stays SET bed_id = 1",
        "UPDATE hospital_operations.staff SET role = 'x'",
        "UPDATE hospital_admissions.people SET last_name = 'x'",
        "INSERT INTO pipeline.schema_versions (file) VALUES ('99_later')",
        "LOCK TABLE hospital_admissions.people IN ACCESS EXCLUSIVE MODE",
        "ALTER TABLE hospital_admissions.visits ADD COLUMN note text",
        "DROP TABLE daily_summary.figures CASCADE",
        "CREATE TABLE hospital_admissions.kept (number integer)",
        "CREATE INDEX ON hospital_admissions.visits (triage)",
        "CREATE OR REPLACE FUNCTION pipeline.refuse(reason text) RETURNS void LANGUAGE sql AS ''",
        "CREATE SCHEMA further",
        "SELECT later.called()",
    ],
    ANALYST: [
        *NOBODY_MAY,
        "SET ROLE hospital_ingest",
        "INSERT INTO hospital_admissions.diagnoses VALUES ('J45', 'Asthma')",
        "UPDATE hospital_admissions.ward_stays SET ended_at = NULL",
        "DELETE FROM hospital_admissions.visits",
        "TRUNCATE daily_summary.figures",
        "INSERT INTO later.made VALUES (1)",
        "SELECT * FROM hospital_admissions.people FOR UPDATE",
        "CREATE TEMPORARY TABLE mine AS SELECT 1",
        "CREATE VIEW hospital_admissions.mine AS SELECT 1",
        "CREATE SCHEMA mine",
        "DROP TABLE daily_summary.figures CASCADE",
        "SELECT pipeline.refuse('no')",
        "SELECT later.called()",
    ],
}


def each(statements: dict[str, list[str]]) -> list[tuple[str, str]]:
    return [(role, statement) for role, of_role in statements.items() for statement in of_role]


@pytest.fixture(scope="module")
def loaded(postgres: PostgresServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """The whole sample set, loaded as the ingestor does, and something that the owner made later."""
    with World.of_samples(postgres, "roles", tmp_path_factory.mktemp("roles")) as world:
        with closing(world.connect_as(OWNER)) as connection, connection, connection.cursor() as cursor:
            cursor.execute(LATER)
        yield world


def carry_out(connection: Connection, statement: str) -> None:
    """In a transaction that is rolled back, where it may be in one; only the role's rights are in its way."""
    with connection.cursor() as cursor:
        cursor.execute("SET default_transaction_read_only = off")
        connection.commit()
        connection.autocommit = statement.startswith(NOT_IN_A_TRANSACTION)
        try:
            if statement.startswith("COPY hospital"):
                cursor.copy_expert(statement, BytesIO())
            else:
                cursor.execute(statement)
        finally:
            connection.rollback()


def test_the_ingestor_loads_everything_as_who_it_is(loaded: World) -> None:
    assert loaded.database.user == INGEST
    assert loaded.rows() == ROWS
    owners = loaded.query(
        "SELECT DISTINCT tableowner FROM pg_tables"
        " WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
    )
    assert owners == [(OWNER,)]


@pytest.mark.parametrize(("role", "statement"), each(MAY))
def test_a_role_may_do_what_it_is_for(loaded: World, role: str, statement: str) -> None:
    with closing(loaded.connect_as(role)) as connection:
        carry_out(connection, statement)


@pytest.mark.parametrize(("role", "statement"), each(MAY_NOT))
def test_a_role_may_do_no_more(loaded: World, role: str, statement: str) -> None:
    with closing(loaded.connect_as(role)) as connection, pytest.raises(InsufficientPrivilege):
        carry_out(connection, statement)


def test_only_the_ingestor_may_refuse_a_file(loaded: World) -> None:
    with (
        closing(loaded.connect_as(INGEST)) as connection,
        pytest.raises(psycopg2.errors.IntegrityConstraintViolation, match="a reason"),
    ):
        carry_out(connection, "SELECT pipeline.refuse('a reason')")


def test_an_analyst_is_kept_from_writing_even_before_rights_are_asked(loaded: World) -> None:
    with (
        closing(loaded.connect_as(ANALYST)) as connection,
        connection.cursor() as cursor,
        pytest.raises(ReadOnlySqlTransaction),
    ):
        cursor.execute("CREATE TABLE public.kept (number integer)")


@pytest.mark.parametrize("role", [OWNER, INGEST, ANALYST])
@pytest.mark.parametrize("database", ["postgres", "template1"])
def test_a_role_may_connect_to_the_warehouse_only(loaded: World, role: str, database: str) -> None:
    elsewhere = loaded.database.model_copy(update={"database": database})
    with pytest.raises(psycopg2.OperationalError, match=f"^{role} is refused: "):
        World(loaded.root, elsewhere, loaded.administrator).connect_as(role)


def test_nothing_but_what_is_named_is_granted(loaded: World) -> None:
    """By PostgreSQL's own account, for every table of every schema of the warehouse."""
    granted = loaded.query(
        "SELECT grantee, privilege_type, count(*) FROM information_schema.table_privileges"
        " WHERE table_schema NOT IN ('pg_catalog', 'information_schema') AND grantee <> 'hospital_owner'"
        " GROUP BY 1, 2 ORDER BY 1, 2"
    )
    ((tables,),) = loaded.query(
        "SELECT count(*) FROM information_schema.tables"
        " WHERE table_schema NOT IN ('pg_catalog', 'information_schema')"
    )
    assert granted == [
        (ANALYST, "SELECT", tables),
        (INGEST, "INSERT", tables - 1),
        (INGEST, "SELECT", tables),
    ]
    updated = loaded.query(
        "SELECT grantee, table_schema || '.' || table_name || '.' || column_name"
        " FROM information_schema.column_privileges"
        " WHERE table_schema NOT IN ('pg_catalog', 'information_schema') AND grantee <> 'hospital_owner'"
        " AND privilege_type NOT IN ('SELECT', 'INSERT') ORDER BY 2"
    )
    assert updated == [
        (INGEST, "hospital_admissions.ward_stays.ended_at"),
        (INGEST, "hospital_operations.reserve_pool.hired_on"),
        (INGEST, "hospital_operations.staff.left_on"),
    ]


def test_an_unknown_user_is_told_what_to_do(loaded: World) -> None:
    with pytest.raises(psycopg2.OperationalError, match=r"^stranger is refused: .* make-roles$") as caught:
        loaded.connect_as("stranger")
    assert "\n" not in str(caught.value)


def test_a_warehouse_from_before_the_roles_becomes_the_owner_s(
    postgres: PostgresServer, unique_name: str, tmp_path: Path
) -> None:
    with a_database(postgres, unique_name) as address:
        world = World.of(tmp_path, address.host, address.port, address.database, address.user)
        with closing(world.connect()) as connection:
            with connection, connection.cursor() as cursor:
                for path in schema_files():
                    if path.stem < "08":
                        cursor.execute(path.read_text())
                        cursor.execute("INSERT INTO pipeline.schema_versions VALUES (%s)", (path.stem,))
            make_roles(connection)
        with closing(world.connect_as(OWNER)) as connection:
            assert apply_schema(connection)[:1] == ["08_roles"]
        put_all(world.lake)
        world.ingest()
        assert world.rows() == ROWS
