"""How far a topic has come: the last end marker that is committed to it, found in Kafka itself.

Only a partition's tail is read. It may hold no marker that counts: the markers with which Kafka ends
transactions take offsets too, and so do the records of transactions that were aborted. So the tail
that is read grows until there is a marker in it, or the partition has no more.
"""

from __future__ import annotations

import sys
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


def last_session_ends(access: KafkaAccess, partitions: Mapping[str, int]) -> dict[str, SessionEnd | None]:
    """For each topic, given with its number of partitions, the last end marker committed to it.

    Raises KafkaError.
    """
    with closing(open_reader(access)) as consumer:
        return {
            topic: max(
                (
                    end
                    for partition in range(count)
                    for _, end in last_end(consumer, TopicPartition(topic, partition))
                ),
                key=lambda end: end.session_number,
                default=None,
            )
            for topic, count in partitions.items()
        }


def present_topics(access: KafkaAccess) -> set[str]:
    """The topics that there are. Raises KafkaError."""
    with closing(open_reader(access)) as consumer:
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


def open_reader(access: KafkaAccess, **options: Any) -> KafkaConsumer:
    """A reader of what is committed, which joins no group, whatever it asks of one. Raises KafkaError."""
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


def last_end(
    consumer: KafkaConsumer, where: TopicPartition, at_most: int = sys.maxsize
) -> Iterator[tuple[int, SessionEnd]]:
    """The partition's last marker of a session with that number at most, and its offset; or nothing.

    Raises KafkaError.
    """
    consumer.assign([where])
    begin = consumer.beginning_offsets([where])[where]
    end = consumer.end_offsets([where])[where]
    tail = FIRST_TAIL
    while begin < end:
        start = max(begin, end - tail)
        ends = _ends_between(consumer, where, start, end)
        found = [(offset, end) for offset, end in ends if end.session_number <= at_most]
        if found:
            yield found[-1]
            return
        if start == begin:
            return
        tail *= TAIL_GROWTH


def _ends_between(
    consumer: KafkaConsumer, where: TopicPartition, start: int, end: int
) -> Iterator[tuple[int, SessionEnd]]:
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
                    yield read.offset, what
