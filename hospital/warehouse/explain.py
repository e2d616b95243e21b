"""What PostgreSQL has against a file, told by the line of the file.

COPY says itself which line it was at, and so does the reading of JSON. What comes later, as all foreign keys
do, names a key, the failing row or a value: then the file is read once more, for the lines that hold it.
"""

from __future__ import annotations

import re

import psycopg2

from hospital.warehouse.connection import Connection
from hospital.warehouse.find_line import Key
from hospital.warehouse.loaders import Loader
from hospital.warehouse.queries import read_sql
from hospital.warehouse.refusal import Refusal, RefusedError
from hospital.warehouse.source import SourceFile

AT_A_LINE = re.compile(r"(?:COPY [^\n]+?|JSON data), line (?P<line>\d+)(?:, column (?P<column>\w+))?")
KEY = re.compile(r"Key \((?P<names>[^)]+)\)=\((?P<values>.*)\)")
FAILING_ROW = re.compile(r"Failing row contains \((?P<values>.*)\)")
VALUE = re.compile(r'"(?P<value>[^"]+)"')


def explain(connection: Connection, source: SourceFile, loader: Loader, error: Exception) -> Refusal:
    """The refusal that the error is, after the load was rolled back.

    Raises psycopg2.OperationalError or InterfaceError when the server is gone, and OSError.
    """
    if isinstance(error, RefusedError):
        return error.refusal
    if not isinstance(error, psycopg2.Error):
        raise error
    reason, detail = error.diag.message_primary or str(error), error.diag.message_detail or ""
    at = AT_A_LINE.match(error.diag.context or "")
    if at is not None:
        return Refusal(reason, (int(at["line"]),), at["column"] or "", detail)
    key = _key(connection, error, detail)
    return Refusal(reason, loader.find(source.lines(), key) if key else (), detail=detail)


def _key(connection: Connection, error: psycopg2.Error, detail: str) -> Key:
    if match := KEY.match(detail):
        names, values = match["names"].split(", "), match["values"].split(", ")
        return dict(zip(names, values, strict=True)) if len(names) == len(values) else {}
    if match := FAILING_ROW.match(detail):
        return _numbers_of_row(_columns(connection, error), match["values"].split(", "))
    value = VALUE.search(error.diag.message_primary or "") if isinstance(error, psycopg2.DataError) else None
    return {"": value["value"]} if value else {}


def _numbers_of_row(names: list[str], values: list[str]) -> Key:
    """The row's numbers, which are written alike everywhere; only the first where a text has commas."""
    if len(names) != len(values):
        names, values = names[:1], values[:1]
    return {name: value for name, value in zip(names, values, strict=True) if value.isdecimal()}


def _columns(connection: Connection, error: psycopg2.Error) -> list[str]:
    table = {"schema": error.diag.schema_name, "table": error.diag.table_name}
    with connection, connection.cursor() as cursor:
        cursor.execute(read_sql("columns_of"), table)
        return [name for (name,) in cursor]
