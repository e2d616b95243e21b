"""Databases of a test's own on the one PostgreSQL, open to the warehouse's roles."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager

import psycopg2
from psycopg2 import sql

from hospital.local.postgres import PostgresAddress, PostgresServer
from hospital.warehouse.roles import make_roles
from simulation_configs import DatabaseConfig, Settings


@contextmanager
def a_database(
    postgres: PostgresServer, name: str, *, template: str = "template1"
) -> Iterator[PostgresAddress]:
    """A database of that name, copied from the template, at its administrator's address; gone at the end."""
    database, address = sql.Identifier(name), postgres.address.with_database(name)
    with closing(psycopg2.connect(postgres.address.dsn)) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(
                sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(database, sql.Identifier(template))
            )
    try:
        with closing(psycopg2.connect(address.dsn)) as connection:
            make_roles(connection)
        yield address
    finally:
        with closing(psycopg2.connect(postgres.address.dsn)) as connection:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(database))


def config_of(address: PostgresAddress, *, user: str = "") -> DatabaseConfig:
    """As the ingestor is configured for it, or as that user is."""
    configured = Settings().database
    return configured.model_copy(
        update={
            "host": address.host,
            "port": address.port,
            "database": address.database,
            "user": user or configured.user,
        }
    )
