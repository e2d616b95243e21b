"""The schema: applied once, never dropped.

1. Take an advisory lock, so that services that start together don't apply it at once.
2. Make sure of the table that says which files are in.
3. Apply the files that are not, in the order of their names, and note each.

All in one transaction: a crash leaves the schema as it was. A later change is a further file.
"""

from __future__ import annotations

from hospital.warehouse.connection import Connection
from hospital.warehouse.queries import read_sql, schema_files

VERSIONS = "00_versions"


def apply_schema(connection: Connection) -> list[str]:
    """Bring the schema up to date; the names of the files that were applied. Raises psycopg2.Error."""
    applied = []
    with connection, connection.cursor() as cursor:
        cursor.execute(read_sql("schema_lock"))
        cursor.execute(read_sql(f"schema/{VERSIONS}"))
        cursor.execute("SELECT file FROM pipeline.schema_versions")
        present = {file for (file,) in cursor.fetchall()}
        for path in schema_files():
            if path.stem == VERSIONS or path.stem in present:
                continue
            cursor.execute(path.read_text(encoding="utf-8"))
            cursor.execute("INSERT INTO pipeline.schema_versions (file) VALUES (%s)", (path.stem,))
            applied.append(path.stem)
    return applied
