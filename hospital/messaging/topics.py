"""The topics: made when they are missing, refused when they are not as configured."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass

from kafka import KafkaAdminClient
from kafka.errors import TopicAlreadyExistsError

from hospital.messaging.access import KafkaAccess
from hospital.messaging.errors import MessagingError
from hospital.messaging.waiting import until_kafka_answers
from hospital.runtime.heartbeat import Heartbeat
from hospital.runtime.logs import counted
from hospital.runtime.shutdown import Shutdown
from hospital.runtime.waiting import StopRequested

log = logging.getLogger(__name__)

KEEP_FOREVER = {"retention.ms": "-1", "retention.bytes": "-1", "cleanup.policy": "delete"}
"""What was published is found in Kafka, and nowhere else: nothing may fall out of a topic."""

BOUNDED = {"compression.type": "uncompressed", "max.message.bytes": str((1 << 20) + 12)}
"""Kafka unpacks what a stranger has compressed: what comes is then readable by everybody, and no larger
than its batch, whose limit is Kafka's own default."""


@dataclass(frozen=True)
class Topic:
    """A topic as it must be."""

    name: str
    partitions: int
    replication_factor: int


def ensure_topics_when_available(
    access: KafkaAccess,
    topics: Sequence[Topic],
    *,
    max_seconds: float,
    shutdown: Shutdown,
    heartbeat: Heartbeat,
) -> bool:
    """Wait for Kafka, and make the topics that are missing; False when a stop was requested first.

    Raises MessagingError.
    """
    try:
        until_kafka_answers(
            access,
            lambda: ensure_topics(access, topics),
            max_seconds=max_seconds,
            shutdown=shutdown,
            heartbeat=heartbeat,
        )
    except StopRequested:
        return False
    return True


def ensure_topics(access: KafkaAccess, topics: Sequence[Topic]) -> None:
    """Make the topics that are missing. Several services may do this at once.

    Raises KafkaError while Kafka is not there, MessagingError when a topic has another number of partitions.
    """
    with closing(KafkaAdminClient(**access.client_options())) as admin:
        present = set(admin.list_topics())
        for topic in topics:
            if topic.name not in present and _create(admin, topic):
                log.info("made topic %s with %s", topic.name, counted(topic.partitions, "partition"))
        names = [topic.name for topic in topics]
        admin.wait_for_topics(names)
        described = {found["name"]: len(found["partitions"]) for found in admin.describe_topics(names)}
    for topic in topics:
        if described[topic.name] != topic.partitions:
            raise MessagingError(
                f"topic {topic.name} has {described[topic.name]} partitions in Kafka and {topic.partitions} "
                f"in kafka_config.json: configure {described[topic.name]}, or start again with an empty Kafka"
            )


def _create(admin: KafkaAdminClient, topic: Topic) -> bool:
    """Whether this call made it; another service may have been faster. Raises KafkaError."""
    try:
        admin.create_topics(
            {
                topic.name: {
                    "num_partitions": topic.partitions,
                    "replication_factor": topic.replication_factor,
                    "configs": {**KEEP_FOREVER, **BOUNDED},
                }
            }
        )
    except TopicAlreadyExistsError:
        return False
    return True
