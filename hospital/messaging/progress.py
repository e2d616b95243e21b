"""How far a topic has come: the last end marker that is committed to it, found in Kafka itself.

Only a partition's tail is read. It may hold no marker that counts: the markers with which Kafka ends
transactions take offsets too, and so do the records of transactions that were aborted. So the tail
that is read grows until there is a marker in it, or the partition has no more.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import closing, suppress
from typing import Any

from kafka import KafkaConsumer, TopicPartition
from kafka.errors import KafkaTimeoutError

from hospital.messaging.access import KafkaAccess
from hospital.messaging.errors import MessagingError
from hospital.messaging.events import SessionEnd
from hospital.messaging.wire import Record, WireError, read_record

FIRST_TAIL = 256
TAIL_GROWTH = 8
READ_TIMEOUT_SECONDS = 30.0
COMMITTED_TIMEOUT_MS = 15_000


def last_session_ends(access: KafkaAccess, partitions: Mapping[str, int]) -> dict[str, SessionEnd | None]:
    """For each topic, given with its number of partitions, the last end marker committed to it.

    Raises KafkaError.
    """
    with closing(_reader(access)) as consumer:
        return {
            topic: max(
                (end for partition in range(count) for end in _last_end(consumer, topic, partition)),
                key=lambda end: end.session_number,
                default=None,
            )
            for topic, count in partitions.items()
        }


def sessions_landed(access: KafkaAccess, group: str, partitions: Mapping[str, int]) -> dict[str, int]:
    """For each topic, given with its number of partitions, how many sessions the group has landed.

    A landed session's number is committed with the offset after it, and a topic's sessions go to its
    partitions in turn. Raises KafkaError.
    """
    with closing(_reader(access, group_id=group)) as consumer:
        return {
            topic: sum(_landed(consumer, topic, partition, count) for partition in range(count))
            for topic, count in partitions.items()
        }


def present_topics(access: KafkaAccess) -> set[str]:
    """The topics that there are. Raises KafkaError."""
    with closing(_reader(access)) as consumer:
        return set(consumer.topics())


def session_after(ends: Mapping[str, SessionEnd | None]) -> int:
    """The number of the session to publish next. Raises MessagingError when the topics differ.

    A transaction holds a session of every topic, so they can't differ unless something else wrote to them.
    """
    numbers = {topic: end.session_number if end else 0 for topic, end in ends.items()}
    if len(set(numbers.values())) > 1:
        told = ", ".join(f"{topic} {number}" for topic, number in numbers.items())
        raise MessagingError(
            f"the topics end at different sessions ({told}): start again with an empty Kafka"
        )
    return min(numbers.values()) + 1


def _reader(access: KafkaAccess, **options: Any) -> KafkaConsumer:
    return KafkaConsumer(
        **access.client_options(),
        isolation_level="read_committed",
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        max_poll_records=5_000,
        fetch_max_wait_ms=50,
        metrics_enabled=False,
        **options,
    )


def _landed(consumer: KafkaConsumer, topic: str, partition: int, partitions: int) -> int:
    """How many of the sessions 1, 2, 3 … that go to the partition are landed."""
    found = consumer.committed(
        TopicPartition(topic, partition), metadata=True, timeout_ms=COMMITTED_TIMEOUT_MS
    )
    if found is None or not found.metadata.isdecimal():
        return 0
    first = partition or partitions
    return max(0, int(found.metadata) - first + partitions) // partitions


def _last_end(consumer: KafkaConsumer, topic: str, partition: int) -> Iterator[SessionEnd]:
    """The partition's last marker, or nothing."""
    where = TopicPartition(topic, partition)
    consumer.assign([where])
    begin = consumer.beginning_offsets([where])[where]
    end = consumer.end_offsets([where])[where]
    tail = FIRST_TAIL
    while begin < end:
        start = max(begin, end - tail)
        found = list(_ends_between(consumer, where, start, end))
        if found:
            yield found[-1]
            return
        if start == begin:
            return
        tail *= TAIL_GROWTH


def _ends_between(
    consumer: KafkaConsumer, where: TopicPartition, start: int, end: int
) -> Iterator[SessionEnd]:
    consumer.seek(where, start)
    deadline = time.monotonic() + READ_TIMEOUT_SECONDS
    while consumer.position(where) < end:
        if time.monotonic() > deadline:
            raise KafkaTimeoutError(f"{where.topic} {where.partition}: offset {end} was not reached")
        # Aborted records move the position on and are not returned, so a poll may wait for nothing: be short.
        for read in consumer.poll(timeout_ms=50).get(where, []):
            # What can't be read is no end of a session; whoever lands it says so.
            with suppress(WireError):
                what = read_record(Record(where.topic, where.partition, read.offset, read.key, read.value))
                if isinstance(what, SessionEnd) and read.offset < end:
                    yield what
