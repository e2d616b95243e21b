"""A warehouse that several modules look at, made once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from hospital.local.postgres import PostgresServer
from tests.databases import a_database, config_of
from tests.hospitals import small_world
from tests.integration.small_warehouse import clock_of, load, make_lake
from tests.integration.warehouse_on_postgres import World


@pytest.fixture(scope="session")
def small(postgres: PostgresServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A hospital of 285 beds over 72 days, loaded. Whoever looks changes nothing."""
    name = "small_hospital"
    world = small_world()
    lake = make_lake(world, tmp_path_factory.mktemp(name))
    with a_database(postgres, name) as address:
        load(lake, clock_of(world), config_of(address))
        yield World(lake.root, config_of(address), address.user)
