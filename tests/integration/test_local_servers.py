"""The local PostgreSQL and Kafka: they start, come back after a crash, and are found when left over."""

from __future__ import annotations

import gc
import socket
import subprocess
import sys
from pathlib import Path

import psycopg2
import pytest
from kafka import KafkaAdminClient

from hospital.local.errors import LocalError, PortTakenError
from hospital.local.kafka import KafkaServer
from hospital.local.postgres import PostgresAddress, PostgresServer
from tests.processes import is_gone

START_AND_LEAVE = """
import os, sys
from pathlib import Path
from hospital.local.postgres import PostgresServer
server = PostgresServer(Path(sys.argv[1]), database="db", user="hospital")
server.start()
print(server.process.pid, flush=True)
os._exit(1)
"""


def query(address: PostgresAddress, statement: str) -> list[tuple[object, ...]]:
    connection = psycopg2.connect(address.dsn)
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall() if cursor.description else []
    finally:
        connection.close()


def topics(server: KafkaServer) -> set[str]:
    client = KafkaAdminClient(bootstrap_servers=server.address)
    try:
        return set(client.list_topics())
    finally:
        client.close()


def test_postgres_keeps_what_was_committed_when_it_is_killed(
    postgres: PostgresServer, database: PostgresAddress
) -> None:
    query(database, "CREATE TABLE kept AS SELECT generate_series(1, 1000) AS number")
    postgres.kill()
    postgres.start()
    assert query(database, "SELECT count(*) FROM kept") == [(1000,)]


def test_postgres_is_version_18_and_durable(database: PostgresAddress) -> None:
    assert query(database, "SHOW server_version_num")[0][0] >= "180000"  # type: ignore[operator]
    assert query(database, "SHOW fsync") == [("on",)]
    assert query(database, "SHOW synchronous_commit") == [("on",)]


def test_each_test_has_a_database_of_its_own(database: PostgresAddress) -> None:
    assert query(database, "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'") == [(0,)]


def test_kafka_keeps_its_topics_and_its_port_when_it_is_killed(kafka: KafkaServer, unique_name: str) -> None:
    client = KafkaAdminClient(bootstrap_servers=kafka.address)
    client.create_topics({unique_name: {"num_partitions": 1, "replication_factor": 1}})
    client.close()
    address = kafka.address
    kafka.kill()
    assert kafka.start() == address
    assert unique_name in topics(kafka)


def test_kafka_makes_no_topic_by_itself(kafka: KafkaServer) -> None:
    assert "never_made" not in topics(kafka)


def test_a_server_left_over_from_a_killed_program_is_stopped_and_its_data_used(server_folder: Path) -> None:
    folder = server_folder / "left-over"
    output = subprocess.run(
        [sys.executable, "-c", START_AND_LEAVE, folder], capture_output=True, text=True, check=False
    )
    left_over = int(output.stdout)
    assert not is_gone(left_over)
    with PostgresServer(folder, database="db", user="hospital") as server:
        assert is_gone(left_over)
        assert query(server.address, "SELECT 1") == [(1,)]


def test_a_taken_port_that_was_asked_for_is_an_error_in_one_line(server_folder: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        server = PostgresServer(server_folder / "taken", database="db", user="hospital", port=port)
        with pytest.raises(PortTakenError, match=rf"^PostgreSQL: port {port} on 127.0.0.1 is taken") as error:
            server.start()
    assert "\n" not in str(error.value)


def test_an_unusable_folder_is_an_error_that_shows_the_log(server_folder: Path) -> None:
    folder = server_folder / "broken"
    with PostgresServer(folder, database="db", user="hospital") as server:
        pass
    (folder / "data" / "global" / "pg_control").unlink()
    with pytest.raises(LocalError, match=rf"^PostgreSQL ended as it started .*pg_control.*{folder}"):
        server.start()
    gc.collect()  # a process that was not waited for would warn here
