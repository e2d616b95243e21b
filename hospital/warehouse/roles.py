"""The roles: who owns the schemas, who loads, who reads."""

from __future__ import annotations

from hospital.warehouse.connection import Connection
from hospital.warehouse.queries import read_sql


def make_roles(connection: Connection) -> None:
    """Make the roles that are missing, and open this database to them. The connection is an administrator's.

    A warehouse from before there were roles becomes the owner's. Raises psycopg2.Error.
    """
    with connection, connection.cursor() as cursor:
        cursor.execute(read_sql("roles"))
