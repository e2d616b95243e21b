"""How far a topic has come: the last end marker that is committed to it, found in Kafka itself.

Only a partition's tail is read. It may hold no marker that counts: the markers with which Kafka ends
transactions take offsets too, and so do the records of transactions that were aborted. So the tail
that is read grows until there is a marker in it, or the partition has no more. A marker that can't be
where it is counts for nothing: whoever lands it makes a dead letter of it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass
from typing import Any

from kafka import KafkaConsumer, TopicPartition
from kafka.errors import KafkaTimeoutError

from hospital.messaging.access import KafkaAccess
from hospital.messaging.errors import MessagingError
from hospital.messaging.events import SessionEnd
from hospital.messaging.sessions import session_number
from hospital.messaging.wire import Record, WireError, read_record
from hospital.runtime.simclock import SimulatedClock

FIRST_TAIL = 256
TAIL_GROWTH = 8
READ_TIMEOUT_SECONDS = 30.0


def last_session_ends(
    access: KafkaAccess, partitions: Mapping[str, int], clock: SimulatedClock
) -> dict[str, SessionEnd | None]:
    """For each topic, given with its number of partitions, the last end marker committed to it.

    Raises KafkaError, and MessagingError when a topic's sessions are all of another clock.
    """
    with closing(open_reader(access)) as consumer:
        return {
            topic: _last_of_topic(consumer, topic, _Fitting(clock, count))
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


@dataclass
class _Fitting:
    """Which markers can be where they are, in a topic with that number of partitions."""

    clock: SimulatedClock
    partitions: int
    other: SessionEnd | None = None
    """The last one that can't."""

    def __call__(self, record: Record, end: SessionEnd) -> bool:
        try:
            session_number(self.clock, self.partitions, record, end)
        except WireError:
            self.other = end
            return False
        return True


def _last_of_topic(consumer: KafkaConsumer, topic: str, fits: _Fitting) -> SessionEnd | None:
    places = [TopicPartition(topic, partition) for partition in range(fits.partitions)]
    ends = [end for where in places for _, end in last_end(consumer, where, fits)]
    if not ends and fits.other:
        raise MessagingError(
            f"topic {topic} ends with session {fits.other.session}, which is none of this period: set "
            f"SIM_START_DATE and the intervals that it was filled with, or start again with an empty Kafka"
        )
    return max(ends, key=lambda end: end.session_number, default=None)


def last_end(
    consumer: KafkaConsumer, where: TopicPartition, fits: Callable[[Record, SessionEnd], bool]
) -> Iterator[tuple[int, SessionEnd]]:
    """Of the partition's markers that fit the one of the last session, and its offset; or nothing.

    Raises KafkaError.
    """
    consumer.assign([where])
    begin = consumer.beginning_offsets([where])[where]
    end = consumer.end_offsets([where])[where]
    tail = FIRST_TAIL
    while begin < end:
        start = max(begin, end - tail)
        ends = _ends_between(consumer, where, start, end)
        found = [(record.offset, marker) for record, marker in ends if fits(record, marker)]
        if found:
            yield max(found, key=lambda one: one[1].session_number)
            return
        if start == begin:
            return
        tail *= TAIL_GROWTH


def _ends_between(
    consumer: KafkaConsumer, where: TopicPartition, start: int, end: int
) -> Iterator[tuple[Record, SessionEnd]]:
    consumer.seek(where, start)
    deadline = time.monotonic() + READ_TIMEOUT_SECONDS
    while consumer.position(where) < end:
        if time.monotonic() > deadline:
            raise KafkaTimeoutError(f"{where.topic} {where.partition}: offset {end} was not reached")
        # Aborted records move the position on and are not returned, so a poll may wait for nothing: be short.
        for read in consumer.poll(timeout_ms=50).get(where, []):
            record = Record(where.topic, where.partition, read.offset, read.key, read.value)
            # What can't be read is no end of a session; whoever lands it says so.
            with suppress(WireError):
                what = read_record(record)
                if isinstance(what, SessionEnd) and read.offset < end:
                    yield record, what
