"""Topics as configured, and how far they have come, on a real Kafka."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest
from kafka import KafkaAdminClient
from kafka.admin import ConfigResource, ConfigResourceType

from hospital.local.kafka import KafkaServer
from hospital.messaging.access import KafkaAccess
from hospital.messaging.errors import MessagingError
from hospital.messaging.events import SessionEnd, to_json
from hospital.messaging.progress import FIRST_TAIL, last_session_ends, session_after
from hospital.messaging.topics import Topic, ensure_topics
from hospital.messaging.transaction import open_producer
from hospital.messaging.wire import Record
from tests.integration.messaging_on_kafka import PARTITIONS, World, run_to_the_end


@pytest.fixture
def world(kafka: KafkaServer, unique_name: str, tmp_path: Path) -> World:
    return World(kafka.address, unique_name, tmp_path)


def ends_of(world: World) -> dict[str, SessionEnd | None]:
    return last_session_ends(world.access, dict.fromkeys(world.topics, PARTITIONS), world.clock)


def last_ends(world: World) -> dict[str, SessionEnd | None]:
    last = world.clock.session_at(world.clock.sessions)
    return {
        topic: SessionEnd(last.id, last.number, of_topic[-1], sum(of_topic))
        for topic, of_topic in world.counts.items()
    }


def test_empty_topics_begin_with_the_first_session(world: World) -> None:
    assert ends_of(world) == dict.fromkeys(world.topics)
    assert session_after(ends_of(world)) == 1


def test_the_last_end_is_found(world: World) -> None:
    world.fill()
    run_to_the_end(world.publisher())
    assert ends_of(world) == last_ends(world)
    assert session_after(ends_of(world)) == world.clock.sessions + 1


@pytest.mark.parametrize("how", ["aborted", "committed"])
def test_the_last_end_is_found_behind_a_long_tail_of_other_records(world: World, how: str) -> None:
    world.fill()
    run_to_the_end(world.publisher())
    producer = open_producer(world.access, world.name)
    with closing(producer):
        producer.init_transactions()
        producer.begin_transaction()
        aborted = SessionEnd("2099-01-01.01", 99, 0, 0)
        for topic in world.topics:
            for partition in range(PARTITIONS):
                for _ in range(FIRST_TAIL + 100):
                    value = to_json(aborted.on_the_wire()) if how == "aborted" else "not an end"
                    producer.send(topic, key=b"2099-01-01.01", value=value.encode(), partition=partition)
        producer.flush()
        if how == "aborted":
            producer.abort_transaction()
        else:
            producer.commit_transaction()
    assert ends_of(world) == last_ends(world)


def strange_ends(world: World, *ends: SessionEnd) -> None:
    """Somebody else sends these markers to every partition of the first topic."""
    world.strange(
        *(
            Record(world.topics[0], partition, 0, end.session.encode(), to_json(end.on_the_wire()).encode())
            for end in ends
            for partition in range(PARTITIONS)
        )
    )


def test_markers_that_can_t_be_where_they_are_say_nothing(world: World) -> None:
    world.fill()
    run_to_the_end(world.publisher())
    first = world.clock.session_at(1)
    again = SessionEnd(first.id, first.number, 1, 1)
    strange_ends(world, SessionEnd(first.id, 1_000_000, 0, 0), SessionEnd("2099-01-01.01", 99, 0, 0), again)
    assert ends_of(world) == last_ends(world)


def test_sessions_of_another_period_are_refused(world: World) -> None:
    strange_ends(world, SessionEnd("2099-01-01.01", 99, 0, 0))
    with pytest.raises(MessagingError, match=r"2099-01-01\.01, which is none of this period"):
        ends_of(world)


def test_topics_that_ended_at_different_sessions_are_refused() -> None:
    ends = {"a.one": SessionEnd("2022-11-20.02", 2, 0, 0), "a.two": None}
    with pytest.raises(MessagingError, match=r"different sessions \(a.one 2, a.two 0\)"):
        session_after(ends)


def test_topics_are_made_once_and_kept_for_ever(kafka: KafkaServer, unique_name: str) -> None:
    topic = Topic(unique_name, 2, 1)
    ensure_topics(KafkaAccess((kafka.address,)), [topic])
    ensure_topics(KafkaAccess((kafka.address,)), [topic])
    with closing(KafkaAdminClient(bootstrap_servers=kafka.address)) as admin:
        found = admin.describe_configs([ConfigResource(ConfigResourceType.TOPIC, unique_name)])
    assert "'retention.ms'" in str(found)


def test_a_topic_with_other_partitions_is_refused(kafka: KafkaServer, unique_name: str) -> None:
    ensure_topics(KafkaAccess((kafka.address,)), [Topic(unique_name, 2, 1)])
    with pytest.raises(MessagingError, match=f"topic {unique_name} has 2 partitions in Kafka and 3 in"):
        ensure_topics(KafkaAccess((kafka.address,)), [Topic(unique_name, 3, 1)])
