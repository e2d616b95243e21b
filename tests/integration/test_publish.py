"""Outbox → Kafka, on a real Kafka: every event once and in order, wherever the producer dies."""

from __future__ import annotations

import gc
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from hospital.failpoints import EXIT_CODE, listening
from hospital.local.kafka import KafkaServer
from hospital.messaging.errors import FencedError, MessagingError
from tests.integration.messaging_on_kafka import World, run_to_the_end, running, until
from tests.messaging_samples import clock_of, fill_outbox

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def world(kafka: KafkaServer, unique_name: str, tmp_path: Path) -> World:
    return World(kafka.address, unique_name, tmp_path)


def die(what: str, world: World, step: str, time: int) -> None:
    """Run the loop in a process of its own that dies at that step."""
    arguments = [what, world.server, world.name, str(world.root), step, str(time)]
    ended = subprocess.run(
        [sys.executable, "-m", "tests.integration.die_at_a_step", *arguments],
        cwd=ROOT,
        timeout=60,
        check=False,
    )
    assert ended.returncode == EXIT_CODE


def test_every_event_is_published_once_and_in_order(world: World) -> None:
    world.fill()
    publisher = world.publisher()
    run_to_the_end(publisher)
    assert world.in_kafka() == world.expected()
    events = sum(sum(of_topic) for of_topic in world.counts.values())
    assert publisher.heartbeat.counts == {"sessions": world.clock.sessions, "events": events}


@pytest.mark.parametrize("step", ["begun", "sent", "acknowledged", "committed"])
def test_a_producer_killed_at_any_step_leaves_every_event_once(world: World, step: str) -> None:
    world.fill()
    die("publish", world, f"publish.{step}", time=2)
    run_to_the_end(world.publisher())
    assert world.in_kafka() == world.expected()


def test_sessions_are_published_as_they_come(world: World) -> None:
    world.fill([1, 2, 3])
    publisher = world.publisher()
    with running(publisher) as errors:
        until(lambda: publisher.heartbeat.counts.get("sessions") == 3, "the first sessions")
        world.fill(range(4, world.clock.sessions + 1))
        until(lambda: publisher.heartbeat.state == "complete", "the rest")
    assert errors == []
    assert world.in_kafka() == world.expected()


def test_a_second_producer_shuts_the_first_one_out(world: World) -> None:
    world.fill([1])
    first, second = world.publisher(), world.publisher()
    with running(first) as of_first:
        until(lambda: first.heartbeat.counts.get("sessions") == 1, "the first producer's session")
        with running(second) as of_second:
            until(lambda: "waits" in second.heartbeat.detail, "the second producer")
            world.fill()
            until(lambda: bool(of_first) and second.heartbeat.state == "complete", "the end of the first")
    assert [type(error) for error in of_first] == [FencedError]
    assert of_second == []
    assert world.in_kafka() == world.expected()


# The client closes the sockets of attempts to connect that failed only when they are collected as garbage.
@pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning")
def test_a_producer_goes_on_when_kafka_was_gone(world: World, kafka: KafkaServer) -> None:
    """Kafka is killed in the middle of a transaction, and comes back."""
    world.fill()
    kills: list[Callable[[], None]] = [kafka.kill]

    def step(done: str, _: str) -> None:
        if done == "publish.sent" and world.in_kafka() and kills:
            kills.pop()()

    publisher = world.publisher()
    with listening(step), running(publisher) as errors:
        until(lambda: not kafka.process.running, "the end of Kafka")
        kafka.start()
        until(lambda: bool(errors) or publisher.heartbeat.state == "complete", "the rest")
    gc.collect()
    assert errors == []
    assert world.in_kafka() == world.expected()


def test_an_outbox_of_another_run_is_refused(world: World) -> None:
    world.fill([1])
    publisher = world.publisher()
    with running(publisher) as errors:
        until(lambda: publisher.heartbeat.counts.get("sessions") == 1, "the first session")
        published = world.in_kafka()
        fill_outbox(world.lake.outbox, world.clock, {topic: [7] * 10 for topic in world.topics}, [2])
        until(lambda: bool(errors), "the refusal")
    assert [type(error) for error in errors] == [MessagingError]
    assert "of different runs" in str(errors[0])
    assert world.in_kafka() == published


def test_a_shorter_period_than_kafka_holds_is_refused(world: World) -> None:
    world.fill()
    run_to_the_end(world.publisher())
    shorter = World(world.server, world.name, world.root, clock_of(days=1))
    with pytest.raises(MessagingError, match="Kafka holds 10 sessions and the period has 5"):
        shorter.publisher().run()
