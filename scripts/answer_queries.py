"""Asks the warehouse the questions of docs/queries.md and writes the answers into it: ``make queries``.

The page is the only place of the SQL: a question is a heading, its first block of SQL is asked, and what
follows the block is replaced by what came out.
"""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from numbers import Number
from typing import Any

from hospital.local.errors import LocalError
from hospital.local.warehouse import open_warehouse
from hospital.warehouse.connection import Connection
from simulation_configs import ROOT, ConfigurationError, read_settings

PAGE = ROOT / "docs" / "queries.md"
QUESTION = re.compile(
    r"(?P<head>^### (?P<title>.+?)\n.*?^```sql\n(?P<sql>.*?)^```\n)(?P<answer>.*?)(?=^#|\Z)", re.M | re.S
)


@dataclass(frozen=True)
class Question:
    """A question, its SQL, and the answer as it stands on the page."""

    title: str
    sql: str
    answer: str

    @property
    def columns(self) -> list[str]:
        """The columns that the page shows."""
        head = self.answer.strip().partition("\n")[0]
        return [cell.strip() for cell in head.strip("|").split("|")]


def main() -> int:
    """Write the page anew. Raises psycopg2.Error."""
    try:
        with open_warehouse(read_settings(), "queries") as connection:
            page = answered(PAGE.read_text(encoding="utf-8"), connection)
    except (ConfigurationError, LocalError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    PAGE.write_text(page, encoding="utf-8")
    return 0


def questions(page: str) -> list[Question]:
    """The page's questions, in their order."""
    return [Question(m["title"], m["sql"], m["answer"]) for m in QUESTION.finditer(page)]


def answered(page: str, connection: Connection) -> str:
    """The page with the warehouse's answers; all else stays. Raises psycopg2.Error."""
    return QUESTION.sub(lambda m: f"{m['head']}\n{as_table(*ask(connection, m['sql']))}\n", page)


def ask(connection: Connection, sql: str) -> tuple[list[str], list[tuple[Any, ...]]]:
    """The columns' names and the rows. Raises psycopg2.Error."""
    with connection, connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION READ ONLY")
        cursor.execute(sql)
        return [column.name for column in cursor.description or ()], cursor.fetchall()


def as_table(columns: list[str], rows: list[tuple[Any, ...]]) -> str:
    """Markdown; numbers are to the right, NULL is an empty cell."""
    numeric = [any(isinstance(row[index], Number) for row in rows) for index in range(len(columns))]
    lines = [columns, ["---:" if numbers else "---" for numbers in numeric]]
    lines += [["" if value is None else str(value) for value in row] for row in rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


if __name__ == "__main__":
    sys.exit(main())
