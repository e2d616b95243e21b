"""The schema: applied once, never dropped.

1. Take an advisory lock, so that services that start together don't apply it at once.
2. Make sure of the table that says which files are in.
3. Apply the files that are not, in the order of their names, and note each.

All in one transaction: a crash leaves the schema as it was. A later change is a further file.
"""

from __future__ import annotations

from collections.abc import Collection

from hospital.warehouse.connection import Connection, Cursor
from hospital.warehouse.queries import read_sql, schema_files

VERSIONS = "00_versions"


def apply_schema(connection: Connection) -> list[str]:
    """Bring the schema up to date; the names of the files that were applied. Raises psycopg2.Error."""
    with connection, connection.cursor() as cursor:
        return apply_versions(cursor, known_versions())


def apply_versions(cursor: Cursor, versions: Collection[str]) -> list[str]:
    """Steps 1 to 3 for these of the files, in the transaction that is open. Raises psycopg2.Error."""
    cursor.execute(read_sql("schema_lock"))
    cursor.execute(read_sql(f"schema/{VERSIONS}"))
    present = applied_versions(cursor)
    missing = [version for version in known_versions() if version in versions and version not in present]
    for version in missing:
        cursor.execute(read_sql(f"schema/{version}"))
        cursor.execute("INSERT INTO pipeline.schema_versions (file) VALUES (%s)", (version,))
    return missing


def known_versions() -> list[str]:
    """The names of the schema's files, in the order in which they are applied."""
    return [path.stem for path in schema_files() if path.stem != VERSIONS]


def applied_versions(cursor: Cursor) -> set[str]:
    """The names of the files that are in the database. Raises psycopg2.Error."""
    cursor.execute("SELECT file FROM pipeline.schema_versions")
    return {file for (file,) in cursor.fetchall()}
