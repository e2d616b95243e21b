"""The warehouse: every table to a file of COPY's text, and back.

How the schema is made is no part of a backup: it is the program's. A backup knows which of the schema's
files were applied; a restore applies these and no later one, copies the rows, and leaves later files to
the ingestor, which applies them to the restored warehouse as to any other.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path

from psycopg2 import sql

from hospital.backup.copying import CHUNK_BYTES, HashedOutput
from hospital.backup.manifest import KeptTable, Manifest, table_place
from hospital.lake.atomic import whole_file
from hospital.local.errors import LocalError
from hospital.warehouse.connection import Connection, Cursor
from hospital.warehouse.ledger import loaded_hashes
from hospital.warehouse.queries import read_sql
from hospital.warehouse.schema import applied_versions, apply_versions, known_versions

VERSIONS_TABLE = "pipeline.schema_versions"
"""Written as the schema is applied, not copied."""

SQL_FOLDER = Path(__file__).parent / "sql"

ENABLE = {"O": sql.SQL("ENABLE TRIGGER"), "A": sql.SQL("ENABLE ALWAYS TRIGGER")}
"""What gives a trigger the state back that PostgreSQL calls by this letter."""


@dataclass(frozen=True)
class DumpedWarehouse:
    """What was in one snapshot of a warehouse. All is empty where the schema was not made yet."""

    schema_versions: tuple[str, ...] = ()
    tables: dict[str, KeptTable] = field(default_factory=dict)
    """By ``schema.table``."""
    ledger: dict[str, str] = field(default_factory=dict)
    """The SHA-256 of each file that is loaded, by its name."""


def dump_warehouse(connection: Connection, schemas: Collection[str], folder: Path) -> DumpedWarehouse:
    """Copy every table of these schemas to a file below the folder. Raises psycopg2.Error, OSError."""
    with connection, connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SELECT to_regclass(%s) IS NULL", (VERSIONS_TABLE,))
        if cursor.fetchone() == (True,):
            return DumpedWarehouse()
        (folder / table_place("")).parent.mkdir(parents=True, exist_ok=True)
        cursor.execute(read_sql("tables", SQL_FOLDER), {"schemas": list(schemas)})
        tables = {
            table: _dump(cursor, table, columns, folder / table_place(table))
            for table, columns, _ in cursor.fetchall()
            if table != VERSIONS_TABLE
        }
        return DumpedWarehouse(tuple(sorted(applied_versions(cursor))), tables, loaded_hashes(cursor))


def load_warehouse(
    connection: Connection, manifest: Manifest, schemas: Collection[str], folder: Path
) -> None:
    """Make the schema as it was, and copy every table into it: all of it or nothing.

    References between tables are checked when all rows are there, each at once instead of row by row.
    Raises psycopg2.Error, OSError.
    """
    if not manifest.schema_versions:
        return
    with connection, connection.cursor() as cursor:
        # What is copied into a table that this transaction has made needs no log, where the server allows it.
        apply_versions(cursor, manifest.schema_versions)
        references = _references(cursor, schemas)
        for of_table, name in references:
            cursor.execute(sql.SQL("ALTER TABLE {} ALTER CONSTRAINT {} NOT ENFORCED").format(of_table, name))
        for table, kept in manifest.tables.items():
            _load(cursor, table, kept.columns, folder / table_place(table))
        for of_table, name in references:
            cursor.execute(sql.SQL("ALTER TABLE {} ALTER CONSTRAINT {} ENFORCED").format(of_table, name))
        cursor.execute("ANALYZE")


def database_bytes(connection: Connection) -> int:
    """What the database takes on the server's disk. Raises psycopg2.Error."""
    with connection, connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        (size,) = cursor.fetchone() or (0,)
        return int(size)


def refuse_unknown_versions(manifest: Manifest, folder: Path) -> None:
    """Raises LocalError where the backup is of a schema that this program does not know."""
    for version in sorted(set(manifest.schema_versions) - set(known_versions())):
        raise LocalError(
            f"{folder}: its warehouse has the schema {version}, which this version of the program "
            f"does not know; restore it with the version that made it, or a later one"
        )


def tables_in(connection: Connection, schemas: Collection[str]) -> list[str]:
    """The names of all tables of these schemas. Raises psycopg2.Error."""
    with connection, connection.cursor() as cursor:
        cursor.execute(read_sql("tables", SQL_FOLDER), {"schemas": list(schemas)})
        return [table for table, _, _ in cursor.fetchall()]


def _references(cursor: Cursor, schemas: Collection[str]) -> list[tuple[sql.Identifier, sql.Identifier]]:
    """Every table's references to others: the table and the name of the constraint."""
    cursor.execute(read_sql("tables", SQL_FOLDER), {"schemas": list(schemas)})
    return [
        (sql.Identifier(*table.split(".")), sql.Identifier(name))
        for table, _, names in cursor.fetchall()
        for name in names
    ]


def _dump(cursor: Cursor, table: str, columns: Collection[str], path: Path) -> KeptTable:
    with whole_file(path) as file:
        output = HashedOutput(file)
        cursor.copy_expert(_copy(table, columns, "TO STDOUT"), output)
    return KeptTable(**output.kept.model_dump(), columns=tuple(columns), rows=output.lines)


def _load(cursor: Cursor, table: str, columns: Collection[str], path: Path) -> None:
    """Copy the rows, and no more: what a load's triggers made of them is among the other tables' rows."""
    cursor.execute(read_sql("triggers", SQL_FOLDER), {"table": table})
    triggers = cursor.fetchall()
    for trigger, _ in triggers:
        cursor.execute(_alter(table, sql.SQL("DISABLE TRIGGER"), trigger))
    with path.open("rb") as file:
        cursor.copy_expert(_copy(table, columns, "FROM STDIN"), file, size=CHUNK_BYTES)
    for trigger, state in triggers:
        cursor.execute(_alter(table, ENABLE[state], trigger))


def _alter(table: str, action: sql.SQL, trigger: str) -> sql.Composed:
    name = sql.Identifier(*table.split("."))
    return sql.SQL("ALTER TABLE {} {} {}").format(name, action, sql.Identifier(trigger))


def _copy(table: str, columns: Collection[str], direction: str) -> sql.Composed:
    return sql.SQL("COPY {} ({}) {}").format(
        sql.Identifier(*table.split(".")),
        sql.SQL(", ").join(map(sql.Identifier, columns)),
        sql.SQL(direction),
    )
