"""SQL by name: each statement or script is a file below ``sql/``, of this package or of another."""

from __future__ import annotations

from functools import cache
from pathlib import Path

SQL_FOLDER = Path(__file__).parent / "sql"


@cache
def read_sql(name: str, folder: Path = SQL_FOLDER) -> str:
    """The text of ``<name>.sql`` in the folder, for example ``ledger/write``. Raises FileNotFoundError."""
    return (folder / f"{name}.sql").read_text(encoding="utf-8")


def schema_files() -> list[Path]:
    """The schema's files, in the order in which they are applied."""
    return sorted((SQL_FOLDER / "schema").glob("*.sql"))
