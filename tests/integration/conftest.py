"""A warehouse that several modules look at, made once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import psycopg2
import pytest

from hospital.local.postgres import PostgresServer
from simulation_configs import DatabaseConfig
from tests.hospitals import small_world
from tests.integration.small_warehouse import clock_of, load, make_lake
from tests.integration.warehouse_on_postgres import World


@pytest.fixture(scope="session")
def small(postgres: PostgresServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A hospital of 285 beds over 72 days, loaded. Whoever looks changes nothing."""
    name = "small_hospital"
    world = small_world()
    lake = make_lake(world, tmp_path_factory.mktemp(name))
    with closing(psycopg2.connect(postgres.address.dsn)) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE DATABASE {name}")
            address = postgres.address
            database = DatabaseConfig(
                host=address.host,
                port=address.port,
                database=name,
                user=address.user,
                schemas=("pipeline",),
            )
            load(lake, clock_of(world), database)
            yield World(lake.root, database)
            cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")
