"""Where pipelines run in these tests: a PostgreSQL and a Kafka behind gates, emptied between runs."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg2
from kafka import KafkaAdminClient
from psycopg2 import sql

from hospital.local.kafka import KafkaServer
from hospital.local.postgres import PostgresAddress, PostgresServer
from hospital.warehouse.roles import make_roles
from simulation_configs import read_settings
from tests.faults.gate import Gate

DATABASE = "hospital_db"
KAFKA_HEAP_MIB = 256
PATIENCE_SECONDS = 30.0


@dataclass(frozen=True)
class Site:
    """The two servers, and the gates through which the services reach them."""

    postgres: PostgresServer
    kafka: KafkaServer
    postgres_gate: Gate
    kafka_gate: Gate

    @property
    def bootstrap_server(self) -> str:
        """Kafka, through its gate."""
        return f"127.0.0.1:{self.kafka_gate.port}"

    @property
    def warehouse(self) -> PostgresAddress:
        """The warehouse's database, not through the gate."""
        return self.postgres.address.with_database(DATABASE)

    def empty(self) -> None:
        """A database and a Kafka with nothing in them."""
        self.postgres.start()
        self.kafka.start()
        _drop_topics(self.kafka.address)
        with closing(psycopg2.connect(self.postgres.address.with_database("postgres").dsn)) as connection:
            connection.autocommit = True
            with connection.cursor() as cursor:
                name = sql.Identifier(DATABASE)
                cursor.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))
                cursor.execute(sql.SQL("CREATE DATABASE {}").format(name))
        with closing(psycopg2.connect(self.warehouse.dsn)) as connection:
            make_roles(connection)


@contextmanager
def open_site(folder: Path) -> Iterator[Site]:
    """Both servers, with their data below the folder, and their gates."""
    with ExitStack() as held:
        postgres = PostgresServer(folder / "postgres", database=DATABASE, user="hospital")
        held.enter_context(postgres)
        postgres_gate = held.enter_context(Gate(lambda: postgres.address.port))
        kafka_gate = held.enter_context(Gate(lambda: kafka.port))
        jars = read_settings().jars_path
        kafka = KafkaServer(folder / "kafka", jars=jars, heap_mib=KAFKA_HEAP_MIB, told_port=kafka_gate.port)
        held.enter_context(kafka)
        yield Site(postgres, kafka, postgres_gate, kafka_gate)


def _drop_topics(server: str) -> None:
    with closing(KafkaAdminClient(bootstrap_servers=server)) as admin:
        ours = [name for name in admin.list_topics() if not name.startswith("__")]
        if ours:
            admin.delete_topics(ours)
        deadline = time.monotonic() + PATIENCE_SECONDS
        while any(name in admin.list_topics() for name in ours):
            assert time.monotonic() < deadline, f"Kafka does not let go of {ours}"
            time.sleep(0.05)
