"""What several modules look at, or look with, made once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from hospital.local.postgres import PostgresServer
from scripts.picture_dashboard import chromium, launch_arguments
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


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The system's Chromium, without a window."""
    program = chromium()
    if program is None:
        pytest.skip("no Chromium is installed on this machine, and none is fetched")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=launch_arguments())
        yield browser
        browser.close()
