"""One Kafka transaction, begun, sent, acknowledged and committed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kafka import KafkaProducer

from hospital.failpoints import reached
from hospital.messaging.access import KafkaAccess
from hospital.messaging.outbox import OutboxSession

TRANSACTION_TIMEOUT_SECONDS = 60
"""After that time Kafka aborts a transaction on its own."""

ACKNOWLEDGE_SECONDS = 15


def open_producer(access: KafkaAccess, transactional_id: str) -> KafkaProducer:
    """A producer for that id, connected but not initialised. Raises KafkaError."""
    return KafkaProducer(
        **access.client_options(),
        client_id=transactional_id,
        transactional_id=transactional_id,
        transaction_timeout_ms=TRANSACTION_TIMEOUT_SECONDS * 1_000,
        acks="all",
        allow_auto_create_topics=False,
        metrics_enabled=False,
        batch_size=256 * 1024,
        linger_ms=5,
        # Kafka ends a transaction after it has answered; a new one begun before that is refused and tried
        # again after this time. The default of 100 ms would be most of what a transaction takes.
        retry_backoff_ms=5,
        reconnect_backoff_max_ms=1_000,
        max_block_ms=10_000,
        request_timeout_ms=10_000,
        delivery_timeout_ms=ACKNOWLEDGE_SECONDS * 1_000,
    )


def publish_in_transaction(
    producer: KafkaProducer, sessions: Sequence[OutboxSession], partitions: Mapping[str, int]
) -> None:
    """Steps 4 to 7 of the protocol in publish.py. Raises KafkaError."""
    first = sessions[0].session.id
    producer.begin_transaction()
    reached("publish.begun", first)
    futures = [
        producer.send(
            message.topic,
            key=message.key,
            value=message.value,
            partition=held.session.number % partitions[message.topic],
        )
        for held in sessions
        for message in held.messages
    ]
    reached("publish.sent", first)
    producer.flush(timeout=ACKNOWLEDGE_SECONDS + 1)  # by then each has succeeded or failed
    for future in futures:
        future.get(timeout=0)
    reached("publish.acknowledged", first)
    producer.commit_transaction()
    reached("publish.committed", first)
