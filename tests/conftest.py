"""The real servers that tests run against, one of each for all tests, and what keeps tests apart on them."""

from __future__ import annotations

import itertools
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from hospital.local.kafka import KafkaServer
from hospital.local.postgres import PostgresAddress, PostgresServer
from simulation_configs import read_settings
from tests.databases import a_database

KAFKA_HEAP_MIB = 256

_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def server_folder() -> Iterator[Path]:
    """A folder for servers' data. Not pytest's own: PostgreSQL's user must get through when root tests."""
    with tempfile.TemporaryDirectory(prefix="hospital-tests-") as folder:
        yield Path(folder)


@pytest.fixture(scope="session")
def postgres(server_folder: Path) -> Iterator[PostgresServer]:
    """A running PostgreSQL. A test that stops or kills it starts it again; its port stays."""
    with PostgresServer(server_folder / "postgres", database="tests", user="hospital") as server:
        yield server


@pytest.fixture(scope="session")
def kafka(server_folder: Path) -> Iterator[KafkaServer]:
    """A running Kafka; `.address` is its bootstrap server. It is killed and started again likewise."""
    jars = read_settings().jars_path
    with KafkaServer(server_folder / "kafka", jars=jars, heap_mib=KAFKA_HEAP_MIB) as server:
        yield server


@pytest.fixture
def unique_name() -> str:
    """A name that no other test of this run gets: for topics, groups and transactional ids."""
    return f"test_{next(_numbers)}"


@pytest.fixture
def database(postgres: PostgresServer, unique_name: str) -> Iterator[PostgresAddress]:
    """A fresh, empty database of its own for each test; `.dsn` is what psycopg2 takes."""
    with a_database(postgres, unique_name) as address:
        yield address
