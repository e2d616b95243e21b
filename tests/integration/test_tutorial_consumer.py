"""The tutorial's consumer, where a group takes longer to join than the consumer is to stay idle."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from kafka import KafkaConsumer

from docs.tutorials.consumer import Stop, sessions
from hospital.local.kafka import KafkaServer
from tests.integration.messaging_on_kafka import World, run_to_the_end, until

IDLE_SECONDS = 1.0
HELD_SECONDS = 3.0
"""How long the group is held up: longer than `IDLE_SECONDS`, shorter than a request may take."""


class GoingOn(Stop):
    """Nobody asks it to stop; and signals stay pytest's."""

    def __init__(self) -> None:
        self.asked = False


def member(world: World) -> KafkaConsumer:
    """A consumer as the tutorial's program makes it."""
    return KafkaConsumer(
        *world.topics,
        bootstrap_servers=world.server,
        group_id=f"{world.name}-analyst",
        isolation_level="read_committed",
        auto_offset_reset="earliest",
        enable_auto_commit=False,
    )


@contextmanager
def group_held_up(world: World) -> Iterator[None]:
    """Another member has all partitions, and says nothing for a while; then it goes."""
    other = member(world)
    until(lambda: (other.poll(timeout_ms=100, max_records=1), other.assignment())[1], "the other member")

    def leave() -> None:
        time.sleep(HELD_SECONDS)
        other.close()

    thread = threading.Thread(target=leave)
    thread.start()
    try:
        yield
    finally:
        thread.join()


def test_it_is_not_idle_before_it_has_a_share_and_then_reads_all(
    kafka: KafkaServer, unique_name: str, tmp_path: Path
) -> None:
    world = World(kafka.address, unique_name, tmp_path)
    world.fill()
    run_to_the_end(world.publisher())
    with group_held_up(world), closing(member(world)) as consumer:
        read = [(topic, end["session"]) for topic, end, _ in sessions(consumer, IDLE_SECONDS, GoingOn())]
    numbers = range(1, world.clock.sessions + 1)
    wanted = [(topic, world.clock.session_at(number).id) for topic in world.topics for number in numbers]
    assert sorted(read) == sorted(wanted)


def test_it_ends_when_it_has_a_share_and_nothing_comes(
    kafka: KafkaServer, unique_name: str, tmp_path: Path
) -> None:
    world = World(kafka.address, unique_name, tmp_path)
    with closing(member(world)) as consumer:
        assert list(sessions(consumer, IDLE_SECONDS, GoingOn())) == []
