"""A large file into a table that it alone fills: its foreign keys are checked for all rows at once.

Row by row PostgreSQL looks up and locks what each row refers to, which for millions of rows takes most of the
load and a third of its log. A key that is made when the rows are there is checked by one join:

1. take the table's foreign keys off;
2. COPY;
3. put the keys on again: a row that refers to nothing is refused here.

All in the transaction of the load: to everybody else the keys were there all the time. Meanwhile, for some
seconds, nobody can use the table or those that it refers to.
"""

from __future__ import annotations

from dataclasses import dataclass

from hospital.warehouse.connection import Cursor
from hospital.warehouse.loaders import Copy, Parameters
from hospital.warehouse.queries import read_sql
from hospital.warehouse.source import SourceFile


@dataclass(frozen=True)
class CopyAtOnce(Copy):
    """COPY of a CSV file straight into a table, between ``sql/load/<keys>_off.sql`` and ``<keys>_on.sql``."""

    keys: str

    def load(self, cursor: Cursor, source: SourceFile, parameters: Parameters) -> int:
        """See Loader."""
        cursor.execute(read_sql(f"load/{self.keys}_off"))  # 1
        rows = super().load(cursor, source, parameters)  # 2
        cursor.execute(read_sql(f"load/{self.keys}_on"))  # 3
        return rows
