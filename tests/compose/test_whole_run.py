"""The eight containers, through some weeks, with a `down` halfway: with each of the two Compose commands."""

from __future__ import annotations

import hashlib
import json
import re
import signal
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import psycopg2
import pytest
from kafka import KafkaConsumer, TopicPartition

from tests.compose.conftest import COMMANDS, PERSON, stack_of
from tests.compose.stack import OURS, SERVICES, Stack, wait_until

START, END = date(2022, 11, 20), date(2023, 1, 15)
DAYS = (END - START).days
SESSIONS = DAYS * 5
STOP_AFTER = START + timedelta(days=3)
PERIOD = {"SIM_START_DATE": START.isoformat(), "SIM_END_DATE": END.isoformat()}

Digests = dict[str, str]

pytestmark = pytest.mark.compose


@pytest.fixture(scope="module")
def lakes() -> dict[str, Digests]:
    """The finished lake of each command, by its name."""
    return {}


@pytest.fixture(scope="module", params=COMMANDS, ids=" ".join)
def command(request: pytest.FixtureRequest) -> Sequence[str]:
    """The Compose command."""
    chosen: Sequence[str] = request.param
    return chosen


@pytest.fixture(scope="module")
def half(command: tuple[str, ...]) -> Iterator[Stack]:
    """A project that was built, started, and has come some days far, at four seconds a day."""
    name = "v1" if command == ("docker-compose",) else "v2"
    with stack_of(command, name, PERIOD) as stack:
        stack.compose("up", "--build", "--detach", settings={"PACE": "4"})
        wait_until(f"day {STOP_AFTER}", lambda: stack.simulated_date() >= STOP_AFTER.isoformat(), seconds=240)
        yield stack


@pytest.fixture(scope="module")
def before_down(half: Stack) -> Digests:
    """What was loaded when `down` came. All has been up again since, as fast as it goes."""
    half.down()
    loaded = digests(half.lake / "processed")
    assert half.simulated_date() < END.isoformat(), "the run was over before it could be stopped"
    half.compose("up", "--detach", settings={"PACE": "fast"})
    return loaded


@pytest.fixture(scope="module")
def finished(half: Stack, before_down: Digests, command: Sequence[str], lakes: dict[str, Digests]) -> Stack:
    """The project with all its days loaded."""
    assert before_down, "nothing had been loaded when the run was stopped"
    wait_until(
        "every service says that the run is complete",
        lambda: all(half.heartbeat(service) == "complete" for service in OURS),
        seconds=300,
    )
    lakes[" ".join(command)] = digests(half.lake / "processed")
    return half


def test_all_eight_become_healthy(half: Stack) -> None:
    wait_until_healthy(half)


def test_nothing_of_ours_runs_as_root(half: Stack) -> None:
    for service in OURS:
        status = half.execute(service, "cat", "/proc/1/status").splitlines()
        fields = dict(line.split(":\t", 1) for line in status if ":\t" in line)
        assert set(fields["Uid"].split()) == {str(PERSON)}, service
        assert int(fields["CapBnd"], 16) == 0, service
        assert fields["NoNewPrivs"] == "1", service


@pytest.mark.parametrize("service", SERVICES)
def test_a_container_has_no_more_rights_than_it_needs(half: Stack, service: str) -> None:
    host = half.inspect(service)["HostConfig"]
    assert not host["CapAdd"]
    assert {name.removeprefix("CAP_") for name in host["CapDrop"]} & {"NET_RAW", "ALL"}
    assert "no-new-privileges:true" in host["SecurityOpt"]
    assert host["ReadonlyRootfs"] == (service in (*OURS, "postgresDB"))
    status = half.execute(service, "cat", "/proc/1/status").splitlines()
    fields = dict(line.split(":\t", 1) for line in status if ":\t" in line)
    assert "0" not in fields["Uid"].split()
    assert int(fields["CapEff"], 16) == 0


def test_ports_are_bound_to_the_loopback(half: Stack) -> None:
    for service in SERVICES:
        published = half.inspect(service)["NetworkSettings"]["Ports"] or {}
        addresses = {binding["HostIp"] for bindings in published.values() for binding in bindings or ()}
        assert addresses <= {"127.0.0.1"}, service


def test_up_goes_on_where_down_was(finished: Stack, before_down: Digests) -> None:
    after = digests(finished.lake / "processed")
    assert {name: after.get(name) for name in before_down} == before_down
    assert finished.simulated_date() == END.isoformat()


def test_all_eight_are_healthy_when_the_run_is_complete(finished: Stack) -> None:
    wait_until_healthy(finished)
    assert all(finished.inspect(service)["RestartCount"] == 0 for service in SERVICES)


def test_the_scheduler_s_container_sees_how_everything_stands(finished: Stack) -> None:
    told: dict[str, Any] = {}

    def both_answer() -> bool:
        """Within the moment that a status waits: a busy machine may take longer, so it is asked again."""
        told.update(json.loads(finished.execute("scheduler", "python", "-m", "hospital", "status", "--json")))
        return not any(server["away"] for server in told["servers"])

    wait_until("both servers answer", both_answer, seconds=120)
    assert {server["name"]: server["away"] for server in told["servers"]} == {"Kafka": "", "PostgreSQL": ""}
    assert {service["name"]: service["health"] for service in told["services"]} == dict.fromkeys(
        OURS, "healthy"
    )
    assert {hand_over["waiting"] for hand_over in told["hand_overs"]} == {0}
    assert (told["complete"], told["days_loaded"], told["clock"]["today"]) == (True, DAYS, END.isoformat())


def test_the_report_comes_out_of_the_ingestor_s_container(finished: Stack) -> None:
    page = finished.execute("batch_ingestor", "python", "-m", "hospital", "report", "-")
    assert page.startswith("<!DOCTYPE html>")
    assert "No event was lost or came twice" in page
    assert "invariants hold; not asked: " in page


def test_state_and_flags(finished: Stack) -> None:
    state = json.loads((finished.lake / "scheduler_state.json").read_text())
    assert state == {"current_sim_date": END.isoformat()}
    assert len([flag for flag in finished.flags.iterdir() if not flag.name.startswith(".")]) == 4


def test_every_file_came_through(finished: Stack) -> None:
    processed = [path.name for path in (finished.lake / "processed").iterdir()]
    for kind in ("daily_visitors", "admissions", "hospital_summary"):
        assert sum(name.startswith(f"{kind}_2") for name in processed) == DAYS, kind
    for kind in ("transfers", "transport"):
        assert sum(name.startswith(f"{kind}_2") for name in processed) == SESSIONS, kind
    assert len(list((finished.lake / "outbox").glob("*.jsonl"))) == SESSIONS
    for folder in ("batch", "stream", "failed"):
        assert sorted(path.name for path in (finished.lake / folder).iterdir()) == [], folder


def test_files_belong_to_who_owns_the_folder(finished: Stack) -> None:
    made = [*finished.lake.rglob("*"), *finished.flags.rglob("*")]
    assert {path.stat().st_uid for path in made} == {PERSON}


def test_events_in_kafka_are_rows_in_postgresql(finished: Stack) -> None:
    events = {topic: events_in(finished, topic) for topic in ("hospital.transfers", "hospital.transport")}
    rows = {
        "hospital.transfers": count(finished, "SELECT count(*) FROM patient_transfers.transfers"),
        "hospital.transport": count(finished, "SELECT count(*) FROM emergency_transport.transports"),
    }
    assert min(events.values()) > 0
    assert rows == events


def test_the_warehouse_has_the_hospital(finished: Stack) -> None:
    assert count(finished, "SELECT count(*) FROM hospital_admissions.people") == 20_000
    assert count(finished, "SELECT count(*) FROM daily_summary.summaries") == DAYS
    assert count(finished, "SELECT count(*) FROM hospital_admissions.ward_stays") > DAYS


def test_pgadmin_answers_and_lists_the_warehouse(finished: Stack) -> None:
    with urllib.request.urlopen(f"http://127.0.0.1:{finished.pgadmin_port}/login", timeout=30) as page:
        assert b"pgAdmin" in page.read()
    query = (
        "import sqlite3; db = sqlite3.connect('/var/lib/pgadmin/pgadmin4.db');"
        "print(*db.execute('SELECT host, port, maintenance_db, username FROM server').fetchall())"
    )
    listed = finished.execute("pgadmin", "/venv/bin/python3", "-c", query)
    assert listed.strip() == "('postgresDB', 5432, 'hospital_db', 'hospital')"


def test_pgadmin_needs_no_password_typed(finished: Stack) -> None:
    connect = (
        "import psycopg; db = psycopg.connect('host=postgresDB dbname=hospital_db user=hospital "
        "passfile=/var/lib/pgadmin/storage/admin_example.com/.pgpass');"
        "print(*db.execute('SELECT current_database()').fetchone())"
    )
    assert finished.execute("pgadmin", "/venv/bin/python3", "-c", connect).strip() == "hospital_db"


def test_both_commands_make_the_same_lake(lakes: dict[str, Digests], finished: Stack) -> None:
    if len(lakes) < 2:
        pytest.skip("needs the other command's lake too")
    assert digests(finished.lake / "processed") == next(iter(lakes.values()))


@pytest.mark.parametrize("service", OURS)
def test_a_stop_that_comes_while_the_program_starts_is_kept_for_it(finished: Stack, service: str) -> None:
    """Else a container's first process never hears of it, and Docker kills it after the grace period."""
    told = finished.compose("run", "--rm", "--no-deps", "-T", service, "cat", "/proc/self/status")
    (blocked,) = re.findall(r"^SigBlk:\s*(\w+)", told, re.MULTILINE)
    assert int(blocked, 16) & 1 << (signal.SIGTERM - 1)


def wait_until_healthy(stack: Stack) -> None:
    """Raises AssertionError when one of the eight isn't after two minutes."""
    for service in SERVICES:
        wait_until(f"{service} is healthy", lambda: stack.health(service) == "healthy", seconds=120)  # noqa: B023


def digests(folder: Path) -> Digests:
    """The SHA-256 of each file."""
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}


def count(stack: Stack, query: str) -> int:
    """The one number that the query gives, asked at the port of the loopback."""
    dsn = f"host=127.0.0.1 port={stack.postgres_port} dbname=hospital_db user=hospital password=hospital"
    with closing(psycopg2.connect(dsn)) as connection, connection.cursor() as cursor:
        cursor.execute(query)
        ((number,),) = cursor.fetchall()
        return int(number)


def events_in(stack: Stack, topic: str) -> int:
    """Committed events of the topic, session ends not counted, read at the port of the loopback."""
    consumer = KafkaConsumer(
        bootstrap_servers=f"localhost:{stack.kafka_port}",
        isolation_level="read_committed",
        auto_offset_reset="earliest",
        enable_auto_commit=False,
        consumer_timeout_ms=5_000,
    )
    with closing(consumer):
        partitions = consumer.partitions_for_topic(topic) or set()
        consumer.assign([TopicPartition(topic, partition) for partition in partitions])
        return sum(json.loads(record.value)["event_type"] != "session.end" for record in consumer)
