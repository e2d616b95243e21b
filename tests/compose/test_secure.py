"""The eight containers with docker-compose.secure.yml: closed, and as good as ever."""

from __future__ import annotations

import json
import logging
import re
import secrets
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from datetime import date
from pathlib import Path
from typing import Any

import psycopg2
import pytest
from kafka import KafkaAdminClient, KafkaConsumer, KafkaProducer
from kafka.errors import (
    GroupAuthorizationFailedError,
    KafkaError,
    KafkaTimeoutError,
    TopicAlreadyExistsError,
    TopicAuthorizationFailedError,
    TransactionalIdAuthorizationFailedError,
)

from hospital.checks.remake import remake_days, remake_set_up
from hospital.feed.hospital import read_hospital
from hospital.messaging.access import KafkaAccess
from hospital.messaging.errors import MessagingError
from hospital.messaging.waiting import until_kafka_answers
from hospital.runtime.heartbeat import Heartbeat
from hospital.runtime.shutdown import Shutdown
from hospital.warehouse.connection import Connection
from simulation_configs import ROOT, Settings
from tests.compose.conftest import COMMANDS, PERSON, SMALL, is_installed, stack_of
from tests.compose.stack import OURS, SECURE, SERVICES, Stack, run, wait_until
from tests.compose.test_whole_run import digests, wait_until_healthy

START, END = date(2022, 11, 20), date(2022, 12, 5)
PASSWORDS = re.findall(r"^  (\w+_password):$", (ROOT / "docker-compose.secure.yml").read_text(), re.MULTILINE)
EVENTS = ("hospital.transfers", "hospital.transport")
EVENT_TABLES = ("patient_transfers.transfers", "emergency_transport.transports")
DEAD_LETTERS = "hospital.dead-letters"
NET_BIND_SERVICE = 1 << 10

pytestmark = pytest.mark.compose

logging.getLogger("kafka").setLevel(logging.CRITICAL)


@pytest.fixture(scope="module")
def stack() -> Iterator[Stack]:
    """A run that is complete, as fast as it goes."""
    command = next((command for command in reversed(COMMANDS) if is_installed(command)), COMMANDS[0])
    settings = {
        "SIM_START_DATE": START.isoformat(),
        "SIM_END_DATE": END.isoformat(),
        "PACE": "fast",
        "HOSPITAL_UID": str(PERSON),
        "HOSPITAL_GID": str(PERSON),
    }
    with stack_of(command, "secure", settings, files=SECURE) as stack:
        stack.secrets.mkdir()
        for name in PASSWORDS:
            (stack.secrets / name).write_text(f"{secrets.token_hex(24)}\n")
        (stack.folder / "stand_in_config.py").touch(mode=0o666)
        (stack.folder / "stand_in_config.py").chmod(0o666)
        stack.compose("up", "--build", "--detach")
        wait_until(
            "every service says that the run is complete",
            lambda: all(stack.heartbeat(service) == "complete" for service in OURS),
            seconds=300,
        )
        yield stack


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_without_passwords_nothing_starts_and_one_line_says_why(command: tuple[str, ...]) -> None:
    if not is_installed(command):
        pytest.skip(f"{' '.join(command)} is not installed")
    files = (f"--file={file}" for file in SECURE)
    with pytest.raises(AssertionError, match="make the passwords with docker/secure/make-secrets"):
        run("env", "SECRETS_FOLDER=", *command, *files, "config")


def test_all_eight_become_healthy(stack: Stack) -> None:
    wait_until_healthy(stack)


def test_the_lake_is_what_it_is_anywhere(stack: Stack) -> None:
    sizes = {name.lower(): value for name, value in SMALL.items()}
    settings = Settings.model_validate({"sim_start_date": START, "sim_end_date": END, **sizes})
    hospital = read_hospital(settings)
    expected = remake_set_up(hospital) | remake_days(hospital)
    assert digests(stack.lake / "processed") == expected


@pytest.mark.parametrize("service", SERVICES)
def test_a_container_has_no_rights(stack: Stack, service: str) -> None:
    host = stack.inspect(service)["HostConfig"]
    assert host["ReadonlyRootfs"]
    assert not host["CapAdd"]
    assert not host["Privileged"]
    assert "no-new-privileges:true" in host["SecurityOpt"]
    status = stack.execute(service, "cat", "/proc/1/status")
    fields = dict(line.split(":\t", 1) for line in status.splitlines() if ":\t" in line)
    assert "0" not in fields["Uid"].split()
    assert fields["NoNewPrivs"] == "1"
    assert int(fields["CapEff"], 16) == 0
    assert int(fields["CapBnd"], 16) == (NET_BIND_SERVICE if service == "pgadmin" else 0)


@pytest.mark.parametrize("service", SERVICES)
def test_nobody_in_a_container_is_root_and_nobody_can_change_it(stack: Stack, service: str) -> None:
    users = run("docker", "top", stack.container(service), "-eo", "pid,uid").split()[3::2]
    assert users
    assert "0" not in users
    with pytest.raises(AssertionError, match="Read-only file system"):
        stack.execute(service, "sh", "-c", "echo changed >/etc/changed")


@pytest.mark.parametrize("service", SERVICES)
def test_no_password_is_in_a_log_a_process_s_arguments_or_the_container_s_description(
    stack: Stack, service: str
) -> None:
    seen = {
        "log": stack.logs(service),
        "processes": run("docker", "top", stack.container(service), "-eo", "pid,args"),
        "description": json.dumps(stack.inspect(service)),
    }
    found = [
        (name, where) for name in PASSWORDS for where, text in seen.items() if password(stack, name) in text
    ]
    assert found == []
    assert all(seen.values())


def test_zookeeper_is_reached_by_kafka_only(stack: Stack) -> None:
    connect = "import socket; socket.create_connection(('zookeeper', 2181), 3)"
    with pytest.raises(AssertionError, match=r"gaierror|TimeoutError"):
        stack.execute("producer", "python", "-c", connect)


def test_who_looks_from_the_scheduler_s_container_may_read(stack: Stack) -> None:
    told = json.loads(stack.execute("scheduler", "python", "-m", "hospital", "check", "--format", "json"))
    assert told["holds"] is True


def test_kafka_refuses_who_has_no_password_or_a_wrong_one(stack: Stack, tmp_path: Path) -> None:
    nobody = KafkaAccess((f"localhost:{stack.kafka_port}",))
    with pytest.raises(KafkaTimeoutError):
        KafkaAdminClient(**nobody.client_options())
    wrong = KafkaAccess(nobody.servers, "SASL_PLAINTEXT", user="producer", password="wrong")
    with pytest.raises(MessagingError, match="as producer gets no answer: set the password"):
        until_kafka_answers(
            wrong,
            lambda: KafkaAdminClient(**wrong.client_options()),
            max_seconds=1,
            shutdown=Shutdown(),
            heartbeat=Heartbeat(tmp_path / "heartbeat.json"),
        )


def client(stack: Stack, user: str) -> dict[str, Any]:
    """What a client of that user's is made with, on the port of the loopback."""
    servers, secret = (f"localhost:{stack.kafka_port}",), password(stack, f"kafka_{user}_password")
    return KafkaAccess(servers, "SASL_PLAINTEXT", user=user, password=secret).client_options()


def send(stack: Stack, user: str, topic: str) -> None:
    """Write a record."""
    producer = KafkaProducer(
        **client(stack, user), allow_auto_create_topics=False, max_block_ms=5_000, request_timeout_ms=5_000
    )
    try:
        producer.send(topic, b"{}", partition=0).get(timeout=8)
    finally:
        producer.close(timeout=1)


def take_over(stack: Stack, user: str, transactional_id: str) -> None:
    """Begin as the producer of that id."""
    producer = KafkaProducer(**client(stack, user), transactional_id=transactional_id, max_block_ms=5_000)
    try:
        producer.init_transactions()
    finally:
        producer.close(timeout=1)


def read_as(stack: Stack, user: str, group: str) -> int:
    """How many events a member of the group reads from the beginning."""
    consumer = KafkaConsumer(
        *EVENTS,
        **client(stack, user),
        group_id=group,
        isolation_level="read_committed",
        auto_offset_reset="earliest",
        enable_auto_commit=False,
        consumer_timeout_ms=5_000,
    )
    try:
        return sum(json.loads(record.value)["event_type"] != "session.end" for record in consumer)
    finally:
        consumer.close(autocommit=False)


def create(stack: Stack, user: str, topic: str) -> None:
    """Make a topic."""
    with closing(KafkaAdminClient(**client(stack, user))) as admin:
        admin.create_topics({topic: {"num_partitions": 1, "replication_factor": 1}})


def delete(stack: Stack, user: str, topic: str) -> None:
    """Delete a topic."""
    with closing(KafkaAdminClient(**client(stack, user))) as admin:
        admin.delete_topics([topic])


@pytest.mark.parametrize(
    ("user", "act", "what", "error"),
    [
        ("producer", read_as, "stream_processor", GroupAuthorizationFailedError),
        ("producer", create, "other", TopicAuthorizationFailedError),
        ("producer", create, DEAD_LETTERS, TopicAuthorizationFailedError),
        ("producer", delete, EVENTS[0], TopicAuthorizationFailedError),
        ("producer", take_over, "other", TransactionalIdAuthorizationFailedError),
        ("stream_processor", send, EVENTS[0], TopicAuthorizationFailedError),
        ("stream_processor", take_over, "producer", TransactionalIdAuthorizationFailedError),
        ("stream_processor", read_as, "another", GroupAuthorizationFailedError),
        ("stream_processor", create, "other", TopicAuthorizationFailedError),
        ("stream_processor", delete, EVENTS[0], TopicAuthorizationFailedError),
        ("analyst", send, EVENTS[0], KafkaError),
        ("analyst", take_over, "producer", TransactionalIdAuthorizationFailedError),
        ("analyst", read_as, "stream_processor", GroupAuthorizationFailedError),
        ("analyst", create, "hospital.other", TopicAuthorizationFailedError),
        ("analyst", delete, EVENTS[0], TopicAuthorizationFailedError),
    ],
)
def test_a_user_of_kafka_may_do_no_more_than_its_work(
    stack: Stack, user: str, act: Callable[[Stack, str, str], Any], what: str, error: type[KafkaError]
) -> None:
    with pytest.raises(error, match=r"(?i)authorization"):
        act(stack, user, what)


def test_an_analyst_reads_what_the_producer_wrote(stack: Stack) -> None:
    with closing(postgres(stack, "analyst", "postgres_analyst_password")) as connection:
        rows = sum(count(connection, table) for table in EVENT_TABLES)
    assert read_as(stack, "analyst", "analyst.tool") == rows > 0


def test_the_stream_processor_may_write_dead_letters(stack: Stack) -> None:
    with suppress(TopicAlreadyExistsError):
        create(stack, "stream_processor", DEAD_LETTERS)
    send(stack, "stream_processor", DEAD_LETTERS)


@pytest.mark.parametrize("key", ["", "hospital", "wrong"])
def test_postgresql_refuses_who_has_no_password_or_a_wrong_one(stack: Stack, key: str) -> None:
    with pytest.raises(psycopg2.OperationalError, match="password") as caught:
        psycopg2.connect(dsn(stack, "hospital"), password=key)
    assert password(stack, "postgres_password") not in str(caught.value)


def test_a_password_is_changed_without_a_new_database(stack: Stack) -> None:
    old = password(stack, "postgres_analyst_password")
    new = secrets.token_hex(24)
    (stack.secrets / "postgres_analyst_password").write_text(new)
    stack.execute("postgresDB", "make-roles")
    with pytest.raises(psycopg2.OperationalError, match="password authentication failed"):
        psycopg2.connect(dsn(stack, "analyst"), password=old)
    psycopg2.connect(dsn(stack, "analyst"), password=new).close()


def test_pgadmin_goes_on_needing_no_password_typed(stack: Stack) -> None:
    connect = (
        "import psycopg; db = psycopg.connect('host=postgresDB dbname=hospital_db user=hospital "
        "passfile=/var/lib/pgadmin/storage/admin_example.com/.pgpass');"
        "print(*db.execute('SELECT current_user').fetchone())"
    )
    ask = ("pgadmin", "/venv/bin/python3", "-c", connect)
    assert stack.execute(*ask).strip() == "hospital"
    (stack.secrets / "postgres_password").write_text(secrets.token_hex(24))
    stack.execute("postgresDB", "make-roles")
    with pytest.raises(AssertionError, match="password authentication failed"):
        stack.execute(*ask)
    run("docker", "restart", stack.container("pgadmin"))
    wait_until("pgAdmin has the new password", lambda: succeeds(stack, *ask), seconds=60)


def succeeds(stack: Stack, service: str, *command: str) -> bool:
    """Whether the command, run in the service's container, ends well."""
    try:
        stack.execute(service, *command)
    except AssertionError:
        return False
    return True


def password(stack: Stack, name: str) -> str:
    """What the file of that name holds."""
    return (stack.secrets / name).read_text().strip()


def dsn(stack: Stack, user: str) -> str:
    """Where PostgreSQL is, without the password."""
    return f"host=127.0.0.1 port={stack.postgres_port} dbname=hospital_db user={user}"


def postgres(stack: Stack, user: str, name: str) -> Connection:
    """That user's connection."""
    return psycopg2.connect(dsn(stack, user), password=password(stack, name))


def count(connection: Connection, table: str) -> int:
    """The table's rows."""
    with connection, connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        ((number,),) = cursor.fetchall()
        return int(number)
