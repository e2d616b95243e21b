"""How far a group has landed, carried over to a Kafka that was filled anew."""

from __future__ import annotations

from pathlib import Path

import pytest

from hospital.local.kafka import KafkaServer
from hospital.messaging.errors import MessagingError
from hospital.messaging.landed import commit_landed, filled_topics, last_landed
from tests.integration.messaging_on_kafka import PARTITIONS, World, run_to_the_end, running, until


@pytest.fixture
def world(kafka: KafkaServer, unique_name: str, tmp_path: Path) -> World:
    return World(kafka.address, unique_name, tmp_path)


def landed(world: World) -> dict[str, tuple[int, ...]]:
    return last_landed(world.access, world.name, dict.fromkeys(world.topics, PARTITIONS))


def test_nothing_is_landed_of_topics_that_are_empty_or_missing(world: World) -> None:
    assert landed(world) == dict.fromkeys(world.topics, (0, 0, 0))
    assert last_landed(world.access, world.name, {"no such topic": 2}) == {"no such topic": (0, 0)}


def test_the_last_session_of_each_partition_is_told(world: World) -> None:
    world.fill()
    run_to_the_end(world.publisher(), world.lander())
    assert world.clock.sessions == 10
    assert landed(world) == dict.fromkeys(world.topics, (9, 10, 8))


def test_a_producer_asked_for_some_sessions_ends_with_the_last_of_them(world: World) -> None:
    world.fill()
    publisher = world.publisher()
    publisher.run(last=7)
    assert publisher.heartbeat.counts["sessions"] == 7
    world.publisher().run(last=7)
    run_to_the_end(world.publisher())
    assert world.in_kafka() == world.expected()


def test_what_is_committed_is_landed_and_the_reader_goes_on_after_it(world: World) -> None:
    world.fill()
    world.publisher().run(last=8)
    asked = {world.topics[0]: (3, 7, 8), world.topics[1]: (6, 0, 2)}
    for _ in range(2):
        commit_landed(world.access, world.name, asked)
        assert landed(world) == asked
    run_to_the_end(world.publisher(), world.lander())
    assert {
        (name.split("_")[0], int(name.split("_")[1][-2:]), int(name[-7:-5])) for name in world.landed()
    } == {
        *(("one", *day_and_session(number)) for number in (6, 9, 10)),
        *(("two", *day_and_session(number)) for number in (1, 4, 5, 7, 8, 9, 10)),
    }


def day_and_session(number: int) -> tuple[int, int]:
    """A session's day of the month, and its number in the day."""
    return 20 + (number - 1) // 5, (number - 1) % 5 + 1


def test_a_session_that_kafka_does_not_hold_is_refused(world: World) -> None:
    world.fill()
    world.publisher().run(last=4)
    with pytest.raises(MessagingError, match="one partition 1 does not hold session 7"):
        commit_landed(world.access, world.name, {world.topics[0]: (3, 7, 2)})


def test_somebody_who_reads_for_the_group_is_in_the_way(world: World) -> None:
    world.fill()
    world.publisher().run(last=3)
    lander = world.lander()
    with running(lander):
        until(lambda: landed(world)[world.topics[0]] == (3, 1, 2), "a member of the group")
        with pytest.raises(MessagingError, match="somebody reads for the group"):
            commit_landed(world.access, world.name, {world.topics[0]: (3, 1, 2)})


def test_topics_are_filled_when_something_was_written_to_them(world: World) -> None:
    assert filled_topics(world.access, [*world.topics, "no such topic"]) == []
    world.fill()
    world.publisher().run(last=1)
    assert filled_topics(world.access, [*world.topics, "no such topic"]) == list(world.topics)
