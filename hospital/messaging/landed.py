"""How far a group has landed each partition: read, and set again in a Kafka that was filled anew.

Beside each offset that the group commits stands the number of the last session that ends before it
(consume.py). The offset belongs to that one Kafka, for the marks with which it ends transactions take offsets
too. The number is true of any Kafka that the same outbox was published to.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing

from kafka import KafkaConsumer, OffsetAndMetadata, TopicPartition
from kafka.errors import CommitFailedError

from hospital.messaging.access import KafkaAccess
from hospital.messaging.errors import MessagingError
from hospital.messaging.group import committed
from hospital.messaging.progress import last_end, open_reader

TIMEOUT_MS = 30_000

Landed = Mapping[str, Sequence[int]]
"""For each topic, the number of the last session landed of each partition, 0 where there is none."""


def last_landed(access: KafkaAccess, group: str, partitions: Mapping[str, int]) -> dict[str, tuple[int, ...]]:
    """How far the group is, for topics given with their numbers of partitions. Raises KafkaError.

    An offset without a number, which no stream processor has committed, counts as none: what is landed
    again makes the same files.
    """
    with closing(open_reader(access, group_id=group)) as consumer:
        present = consumer.topics()
        return {
            topic: tuple(
                found.session
                if topic in present and (found := committed(consumer, (topic, partition)))
                else 0
                for partition in range(count)
            )
            for topic, count in partitions.items()
        }


def sessions_landed(access: KafkaAccess, group: str, partitions: Mapping[str, int]) -> dict[str, int]:
    """For each topic, given with its number of partitions, how many sessions the group has landed.

    A topic's sessions go to its partitions in turn. Raises KafkaError.
    """
    return {
        topic: sum(
            max(0, number - (partition or len(numbers)) + len(numbers)) // len(numbers)
            for partition, number in enumerate(numbers)
        )
        for topic, numbers in last_landed(access, group, partitions).items()
    }


def commit_landed(access: KafkaAccess, group: str, landed: Landed) -> None:
    """Commit for the group, for each partition, the offset after that session's end.

    Doing it again is no harm. Raises KafkaError, MessagingError.
    """
    with closing(open_reader(access, group_id=group)) as consumer:
        offsets = {
            where: OffsetAndMetadata(_offset_after(consumer, where, number), str(number), -1)
            for topic, numbers in landed.items()
            for partition, number in enumerate(numbers)
            if number and (where := TopicPartition(topic, partition))
        }
        try:
            consumer.commit(offsets, timeout_ms=TIMEOUT_MS)
        except CommitFailedError:
            raise MessagingError(f"somebody reads for the group {group} already: stop the services") from None


def filled_topics(access: KafkaAccess, topics: Iterable[str]) -> list[str]:
    """Those of the topics that something was ever written to. Raises KafkaError."""
    with closing(open_reader(access)) as consumer:
        present = consumer.topics()
        return [topic for topic in topics if topic in present and _written_to(consumer, topic)]


def _written_to(consumer: KafkaConsumer, topic: str) -> bool:
    places = [TopicPartition(topic, partition) for partition in consumer.partitions_for_topic(topic)]
    return any(consumer.end_offsets(places, timeout_ms=TIMEOUT_MS).values())


def _offset_after(consumer: KafkaConsumer, where: TopicPartition, number: int) -> int:
    for offset, _ in last_end(consumer, where, lambda _, end: end.session_number == number):
        return offset + 1
    raise MessagingError(f"{where.topic} partition {where.partition} does not hold session {number}")
