"""Kafka → stream/, on a real Kafka: the same files, wherever it dies and however many read."""

from __future__ import annotations

from pathlib import Path

import pytest

from hospital.failpoints import listening
from hospital.local.kafka import KafkaServer
from tests.integration.messaging_on_kafka import World, run_to_the_end, running, until
from tests.integration.test_publish import die


@pytest.fixture
def world(kafka: KafkaServer, unique_name: str, tmp_path: Path) -> World:
    """All sessions are published."""
    made = World(kafka.address, unique_name, tmp_path)
    made.fill()
    run_to_the_end(made.publisher())
    return made


class Crash(BaseException):
    """What no loop catches."""


def test_every_session_lands_in_one_file_a_topic(world: World) -> None:
    lander = world.lander()
    run_to_the_end(lander)
    assert world.landed() == world.expected_files()
    assert len(world.landed()) == 2 * world.clock.sessions
    assert lander.heartbeat.counts["files"] == 2 * world.clock.sessions


def test_after_a_crash_between_file_and_commit_the_same_files_land_again(world: World) -> None:
    def crash(done: str, _: str) -> None:
        if done == "land.written":
            raise Crash

    with listening(crash), pytest.raises(Crash):
        world.lander().run()
    landed_before = world.landed()
    assert landed_before
    for path in world.lake.stream.iterdir():  # the batch ingestor was faster
        path.rename(world.lake.processed / path.name)
    run_to_the_end(world.lander())
    assert world.landed() == world.expected_files()
    assert landed_before.items() <= world.landed().items()


def test_after_a_commit_nothing_lands_again(world: World) -> None:
    run_to_the_end(world.lander())
    for path in world.lake.stream.iterdir():
        path.unlink()
    run_to_the_end(world.lander())
    assert world.landed() == {}


def test_a_killed_stream_processor_leaves_the_same_files(world: World) -> None:
    die("land", world, "land.written", time=1)
    run_to_the_end(world.lander())
    assert world.landed() == world.expected_files()


def test_two_stream_processors_share_the_partitions(
    kafka: KafkaServer, unique_name: str, tmp_path: Path
) -> None:
    world = World(kafka.address, unique_name, tmp_path)
    first, second = world.lander("first"), world.lander("second")
    publisher = world.publisher()
    with running(first, second, publisher) as errors:
        until(lambda: "records" in first.heartbeat.detail and "records" in second.heartbeat.detail, "both")
        world.fill()
        until(
            lambda: bool(errors) or first.heartbeat.state == second.heartbeat.state == "complete",
            "the end of the run",
        )
    assert errors == []
    assert world.landed() == world.expected_files()
    assert first.heartbeat.counts["files"] + second.heartbeat.counts["files"] == 2 * world.clock.sessions
