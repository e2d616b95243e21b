"""The status of runs at every stage, on real servers, and when these are away."""

from __future__ import annotations

import json
import os
import pty
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from hospital.local.kafka import KafkaServer
from hospital.local.postgres import PostgresAddress
from hospital.local.server import free_port
from hospital.messaging.consume import Lander
from hospital.messaging.land import DeadLetter
from hospital.messaging.letter import write_letter
from hospital.messaging.wire import Record
from hospital.status.collect import LANDING_GROUP, collect
from hospital.status.facts import HandOver, Rows, Status
from simulation_configs import ROOT, Settings
from tests.integration import messaging_on_kafka as messaging
from tests.integration.warehouse_on_postgres import World
from tests.warehouse_samples import ALL, CLOCK, put, put_all

PERIOD = {"sim_start_date", "sim_end_date", "stream_interval_seconds"}

LONGEST_SECONDS = 10.0
"""Far more than a status takes, and less than clients wait for servers by themselves."""


def settings_of(tmp_path: Path, **changes: object) -> Settings:
    """Of a place of its own, whose servers are away unless the changes say where they are."""
    nobody = free_port()
    away = {
        "kafka_bootstrap_servers": (f"127.0.0.1:{nobody}",),
        "postgres_host": "127.0.0.1",
        "postgres_port": nobody,
    }
    places = {
        "shared_data_path": tmp_path / "lake",
        "setup_flags_path": tmp_path / "flags",
        "local_path": tmp_path / "local",
    }
    return Settings.model_validate({**away, **places, **changes})


def hand_over(status: Status, source: str, target: str) -> HandOver:
    (found,) = (h for h in status.hand_overs if (h.source, h.target) == (source, target))
    return found


def away(status: Status) -> dict[str, str]:
    """Why each server that is away is."""
    return {server.name: server.away for server in status.servers if server.away}


def test_before_there_is_anything_nothing_is_made_and_all_is_told(tmp_path: Path) -> None:
    began = time.monotonic()
    status = collect(settings_of(tmp_path))
    assert time.monotonic() - began < LONGEST_SECONDS
    assert list(tmp_path.iterdir()) == []
    assert away(status).keys() == {"Kafka", "PostgreSQL"}
    assert all("refused" in reason for reason in away(status).values())
    assert {service.health for service in status.services} == {"not seen"}
    assert (status.clock.today, status.complete, status.days_loaded, status.rows) == (None, None, None, None)
    assert set(status.files.values()) == {0}
    assert status.problems == ()


def test_a_server_that_takes_the_connection_and_says_nothing_is_not_waited_for(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        began = time.monotonic()
        status = collect(
            settings_of(tmp_path, kafka_bootstrap_servers=(f"127.0.0.1:{port}",), postgres_port=port)
        )
        assert time.monotonic() - began < LONGEST_SECONDS
    assert away(status) == {"Kafka": "timed out", "PostgreSQL": "it did not answer in time"}


def test_during_set_up_the_steps_that_are_done_are_told(tmp_path: Path) -> None:
    settings = settings_of(tmp_path)
    settings.setup_flags_path.mkdir()
    for flag in ("people", "staff"):
        (settings.setup_flags_path / flag).touch()
    done = {step.name: step.done_at is not None for step in collect(settings).setup}
    assert done == {"people": True, "staff": True, "illnesses": False, "workforce": False}


@pytest.fixture
def on_kafka(kafka: KafkaServer, unique_name: str, tmp_path: Path) -> messaging.World:
    return messaging.World(kafka.address, unique_name, tmp_path / "lake")


def settings_on_kafka(world: messaging.World, tmp_path: Path) -> Settings:
    """With the world's topics configured."""
    configs = tmp_path / "configs"
    shutil.copytree(ROOT / "configs", configs)
    topics = {topic: {"partitions": messaging.PARTITIONS, "replication_factor": 1} for topic in world.topics}
    config = {"bootstrap_servers": [world.server], "topics": topics}
    (configs / "kafka_config.json").write_text(json.dumps(config))
    return settings_of(
        tmp_path,
        configs_path=configs,
        kafka_bootstrap_servers=None,
        sim_end_date=world.clock.start + timedelta(days=world.clock.days),
    )


def lander_of(world: messaging.World) -> Lander:
    """A stream processor that lands as the service does."""
    lander = world.lander()
    return replace(lander, policy=replace(lander.policy, group=LANDING_GROUP))


def test_the_lag_before_and_behind_kafka(on_kafka: messaging.World, tmp_path: Path) -> None:
    settings = settings_on_kafka(on_kafka, tmp_path)
    outbox, stream = on_kafka.lake.outbox, on_kafka.lake.stream

    status = collect(settings)
    assert hand_over(status, "outbox", "Kafka") == HandOver("outbox", "Kafka", "sessions", 0, 0, 0)

    on_kafka.fill(range(1, 5))
    lander = lander_of(on_kafka)
    with messaging.running(on_kafka.publisher(), lander) as errors:
        messaging.until(
            lambda: hand_over(collect(settings), "Kafka", "stream").taken == 4, "four landed sessions"
        )
    assert errors == []
    assert len(list(stream.iterdir())) == 8

    on_kafka.fill(range(5, 8))
    with messaging.running(on_kafka.publisher()) as errors:
        messaging.until(lambda: hand_over(collect(settings), "outbox", "Kafka").taken == 7, "seven in Kafka")
    assert errors == []
    on_kafka.fill([8, 9])

    status = collect(settings)
    assert len(list(outbox.iterdir())) == status.files["outbox"] == 9
    assert hand_over(status, "outbox", "Kafka") == HandOver("outbox", "Kafka", "sessions", 9, 7, 2)
    assert hand_over(status, "Kafka", "stream") == HandOver("Kafka", "stream", "sessions", 7, 4, 3)
    assert hand_over(status, "stream", "warehouse").waiting == 8
    assert away(status).keys() == {"PostgreSQL"}


def test_topics_that_are_not_made_yet_are_not_waited_for(
    kafka: KafkaServer, unique_name: str, tmp_path: Path
) -> None:
    class NoTopics(messaging.World):
        def __post_init__(self) -> None:
            """Nothing is made."""

    world = NoTopics(kafka.address, unique_name, tmp_path / "lake")
    began = time.monotonic()
    status = collect(settings_on_kafka(world, tmp_path))
    assert time.monotonic() - began < LONGEST_SECONDS
    assert hand_over(status, "Kafka", "stream") == HandOver("Kafka", "stream", "sessions", 0, 0, 0)


@pytest.fixture
def loading(database: PostgresAddress, tmp_path: Path) -> World:
    return World.of(tmp_path / "lake", database.host, database.port, database.database, database.user)


def settings_on_postgres(world: World, tmp_path: Path) -> Settings:
    return settings_of(
        tmp_path,
        postgres_port=world.database.port,
        postgres_db=world.database.database,
        postgres_user=world.database.user,
        sim_start_date=CLOCK.start,
        sim_end_date=CLOCK.end,
        stream_interval_seconds=900,
    )


def test_a_warehouse_that_is_empty_is_told(loading: World, tmp_path: Path) -> None:
    status = collect(settings_on_postgres(loading, tmp_path))
    assert away(status).keys() == {"Kafka"}
    assert (status.complete, status.days_loaded, status.rows) == (False, 0, Rows({}, exact=True))


def test_what_waits_for_the_warehouse_and_what_is_in_it(loading: World, tmp_path: Path) -> None:
    settings = settings_on_postgres(loading, tmp_path)
    last = "hospital_summary_2023-01-01.txt"
    put_all(loading.lake, but=last)
    waiting = collect(settings)
    assert (
        sum(hand_over(waiting, name, "warehouse").waiting or 0 for name in ("batch", "stream"))
        == len(ALL) - 1
    )
    assert (hand_over(waiting, "batch", "warehouse").oldest_seconds or -1) >= 0

    loading.ingest()
    status = collect(settings)
    assert (status.complete, status.days_loaded) == (False, 1)
    put(loading.lake, last)
    loading.ingest()
    status = collect(settings)
    assert (status.complete, status.days_loaded) == (True, 2)
    assert status.rows is not None
    assert status.rows.exact
    assert {table: status.rows.by_table[table] for table in loading.rows()} == loading.rows()

    assert collect(settings_of(tmp_path, **settings.model_dump(include=PERIOD))).complete is True, (
        "what is in processed/ is known without the warehouse"
    )


def test_rows_that_are_not_counted_are_known_nearly(loading: World, tmp_path: Path) -> None:
    put_all(loading.lake)
    loading.ingest()
    rows = collect(settings_on_postgres(loading, tmp_path), count_rows=False).rows
    assert rows is not None
    assert not rows.exact
    assert rows.by_table["pipeline.ledger"] == len(ALL), "nothing was deleted, and nothing rolled back"


def test_what_failed_is_among_the_last_errors(loading: World, tmp_path: Path) -> None:
    put(loading.lake, "departments.csv", "no,header\n1,2\n")
    loading.ingest()
    record = Record("hospital.transfers", 1, 7, b"key", b"not JSON")
    letter = write_letter(loading.lake.dead_letters, DeadLetter(record, "not JSON"), writer="test")
    status = collect(settings_on_postgres(loading, tmp_path))
    assert (status.files["failed"], status.files["dead_letters"]) == (1, 1)
    told = {problem.where: problem.what for problem in status.problems}
    assert told.keys() == {"failed/departments.csv", f"dead_letters/{letter.name}"}
    assert told["failed/departments.csv"] in loading.reason("departments.csv")
    assert told[f"dead_letters/{letter.name}"] == "not JSON"


@pytest.fixture
def environment(loading: World, tmp_path: Path) -> dict[str, str]:
    """A place whose warehouse is there, for a command."""
    fields = settings_on_postgres(loading, tmp_path).model_dump(exclude_defaults=True)
    servers = ",".join(fields.pop("kafka_bootstrap_servers"))
    ours = {name.upper(): str(value) for name, value in fields.items()}
    return {**os.environ, **ours, "KAFKA_BOOTSTRAP_SERVERS": servers, "TERM": "xterm-256color"}


def command(environment: dict[str, str], *options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "hospital", "status", *options],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def keys_of(value: Any, name: str = "") -> Iterator[str]:
    """The paths of all values in a JSON object, as docs/status.md writes them."""
    if isinstance(value, dict) and not name.endswith("by_table"):
        for key, inner in value.items():
            yield from keys_of(inner, f"{name}.{key}" if name else key)
    elif isinstance(value, list):
        for inner in value:
            yield from keys_of(inner, f"{name}[]")
    else:
        yield name


def test_the_json_object_has_the_keys_that_the_page_names(
    loading: World, environment: dict[str, str]
) -> None:
    put(loading.lake, "departments.csv", "no,header\n1,2\n")
    loading.ingest()
    service = {
        "at": time.time(),
        "started_at": 1.0,
        "state": "working",
        "detail": "",
        "problem": None,
        "seconds": {},
    }
    (loading.lake.heartbeats / "producer@a.json").write_text(json.dumps(service))
    done = command(environment, "--json")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    page = (ROOT / "docs" / "status.md").read_text()
    rows = re.findall(r"^\| (`.+?) \|", page, re.MULTILINE)
    named = [key for row in rows for key in re.findall(r"`([^`]+)`", row) if not key.startswith("--")]
    assert set(keys_of(told)) == set(named)
    assert len(named) == len(set(named))


def test_into_a_pipe_a_watch_goes_once_and_no_name_can_forge_a_line(
    loading: World, environment: dict[str, str]
) -> None:
    (loading.lake.failed / "\x1b[2J\nLast errors.csv.reason.txt").write_text("what: no file has this name\n")
    done = command(environment, "--watch")
    assert done.returncode == 0, done.stderr
    for name in ("simulated date", "outbox/ → Kafka", "batch_ingestor", "PostgreSQL"):
        assert done.stdout.count(name) == 1
    assert [line for line in done.stdout.splitlines() if line.startswith("Last errors")] == ["Last errors"]
    assert r"failed/\x1b[2J\nLast errors.csv: no file has this name" in done.stdout
    assert "\x1b" not in done.stdout


def test_ctrl_c_ends_a_watch_quietly(environment: dict[str, str]) -> None:
    terminal, inside = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "hospital", "status", "--watch"],
        cwd=ROOT,
        env=environment,
        stdin=inside,
        stdout=inside,
        stderr=inside,
    )
    os.close(inside)
    said = b""
    while said.count(b"simulated date") < 2:  # shown, and shown again
        said += os.read(terminal, 65_536)
    process.send_signal(signal.SIGINT)
    try:
        while chunk := os.read(terminal, 65_536):
            said += chunk
    except OSError:  # Linux says so that the other end is closed
        pass
    finally:
        os.close(terminal)
    assert process.wait(60) == 0
    assert b"Traceback" not in said
    assert b"Aborted" not in said
    assert said.count(b"simulated date") >= 3, "the last one stays"
