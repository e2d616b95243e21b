"""One Kafka transaction, begun, sent, acknowledged and committed; and a wait for it that always ends."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence

from kafka import KafkaProducer
from kafka.errors import KafkaTimeoutError

from hospital.failpoints import reached
from hospital.messaging.access import KafkaAccess
from hospital.messaging.outbox import OutboxSession
from hospital.runtime.heartbeat import Heartbeat
from hospital.runtime.shutdown import Shutdown
from hospital.runtime.waiting import StopRequested

TRANSACTION_TIMEOUT_SECONDS = 60
"""After that time Kafka aborts a transaction on its own."""

ACKNOWLEDGE_SECONDS = 15
STOP_SECONDS = 3.0
"""How long a stop waits for the transaction in hand; one cut off by it is aborted by the next producer."""


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


def wait_for(work: Callable[[], None], *, seconds: float, shutdown: Shutdown, heartbeat: Heartbeat) -> None:
    """Do the work, and wait for it up to that many seconds with the heartbeat going on.

    The client's commit waits without an end, and it may wait in vain: when the connection breaks just
    before it is sent, the client (3.0.12) drops the request. So it is waited for from outside: a thread
    does the work, and is left alone when it takes too long. Raises what the work raises, KafkaTimeoutError
    when it takes too long, and StopRequested when it doesn't end soon after a request to stop.
    """
    failure: list[BaseException] = []

    def run() -> None:
        try:
            work()
        except BaseException as error:
            failure.append(error)

    worker = threading.Thread(target=run, name="transaction", daemon=True)
    worker.start()
    waited, stopping = 0.0, 0.0
    while worker.is_alive():
        worker.join(0.25)
        waited += 0.25
        stopping += 0.25 if shutdown.requested else 0.0
        if worker.is_alive():
            heartbeat.beat("waiting", "for Kafka to end a transaction")
            if stopping > STOP_SECONDS:
                raise StopRequested
            if waited > seconds:
                raise KafkaTimeoutError(f"the transaction did not end within {seconds:.0f} s")
    if failure:
        raise failure[0]
