"""The stream processor stops within ten seconds of SIGTERM, whatever Kafka does, and loses nothing by it."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from hospital import failpoints
from hospital.local.kafka import KafkaServer
from hospital.messaging.wire import Record
from tests.integration.messaging_on_kafka import World, run_to_the_end, until
from tests.integration.test_messaging_services import STOP_SECONDS, start, state_of

Harm = Callable[[KafkaServer], None]


@pytest.fixture
def world(kafka: KafkaServer, unique_name: str, tmp_path: Path) -> Iterator[World]:
    """All sessions are published, and some bad records are between them. Kafka is well again at the end."""
    made = World(kafka.address, unique_name, tmp_path)
    made.strange(*(Record(made.topics[0], partition, 0, b"k", b"garbage") for partition in (0, 1, 2)))
    made.fill()
    run_to_the_end(made.publisher())
    yield made
    if kafka.process.running:
        hold(kafka, signal.SIGCONT)
    kafka.start()


def hold(kafka: KafkaServer, how: signal.Signals = signal.SIGSTOP) -> None:
    """Kafka takes connections, for the system does that, and answers nothing."""
    assert kafka.process.pid is not None
    os.kill(kafka.process.pid, how)


def kill(kafka: KafkaServer) -> None:
    kafka.kill()


@contextmanager
def stream_processor(world: World, failpoint: str = "") -> Iterator[subprocess.Popen[str]]:
    process = start("stream_processor", world.root, **world.environment(), FAILPOINT=failpoint)
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def stops(process: subprocess.Popen[str]) -> None:
    _, err = process.communicate(timeout=STOP_SECONDS)
    assert (process.returncode, err) == (0, "")


def goes_on(world: World, kafka: KafkaServer) -> None:
    """Kafka is well again; what is left to do is done."""
    if kafka.process.running:
        hold(kafka, signal.SIGCONT)
    kafka.start()
    run_to_the_end(world.lander(group="stream_processor"))
    assert world.landed() == world.expected_files()
    assert len(world.letters()) == 3


# At the first, Kafka is then asked to take dead letters; at the others, to commit.
@pytest.mark.parametrize(
    ("step", "harm"), [("land.written", hold), ("dead_letter.kept", hold), ("dead_letter.sent", kill)]
)
def test_it_stops_in_the_middle_of_a_step_when_kafka_is_gone_or_hangs(
    world: World, kafka: KafkaServer, step: str, harm: Harm
) -> None:
    with stream_processor(world, f"{step}:pause") as process:
        until(lambda: failpoints.was_reached(world.root), step)
        harm(kafka)
        process.send_signal(signal.SIGTERM)
        failpoints.let_go(world.root)
        stops(process)
    goes_on(world, kafka)


def test_it_stops_while_it_waits_for_records(world: World, kafka: KafkaServer) -> None:
    with stream_processor(world) as process:
        until(lambda: state_of(world, "stream_processor") == "complete", "the end of the run")
        hold(kafka)
        process.send_signal(signal.SIGTERM)
        stops(process)
    goes_on(world, kafka)


def test_it_stops_while_kafka_lets_it_wait_outside(world: World, kafka: KafkaServer) -> None:
    hold(kafka)
    with stream_processor(world) as process:
        until(lambda: state_of(world, "stream_processor") == "waiting", "waiting")
        process.send_signal(signal.SIGTERM)
        stops(process)
    goes_on(world, kafka)
