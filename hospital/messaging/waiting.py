"""Waiting for Kafka."""

from __future__ import annotations

import socket
from collections.abc import Callable, Sequence
from typing import TypeVar

from kafka.errors import KafkaError, KafkaTimeoutError

from hospital.messaging.access import KafkaAccess
from hospital.messaging.errors import MessagingError
from hospital.runtime.heartbeat import Heartbeat
from hospital.runtime.shutdown import Shutdown
from hospital.runtime.waiting import until_available

CONNECT_SECONDS = 3.0
DEFAULT_PORT = 9092

T = TypeVar("T")


def until_kafka_answers(
    access: KafkaAccess,
    attempt: Callable[[], T],
    *,
    max_seconds: float,
    shutdown: Shutdown,
    heartbeat: Heartbeat,
) -> T:
    """What `attempt` returns, tried again until Kafka answers.

    Raises StopRequested, and MessagingError when Kafka is there but lets this user's clients wait outside.
    """

    def reach_and_attempt() -> T:
        # A client (3.0.12) made in vain leaves a thread and its sockets behind, each time: none is made while
        # nobody listens, and few while the password is wrong, which the client keeps to itself.
        reach_one_of(access.servers)
        try:
            return attempt()
        except KafkaTimeoutError as error:
            if access.user and "Unable to bootstrap" in str(error):
                raise MessagingError(
                    f"{access} gets no answer: set the password that this user has in KAFKA_PASSWORD"
                ) from None
            raise

    return until_available(
        str(access),
        reach_and_attempt,
        (KafkaError, OSError),
        max_seconds=max_seconds,
        shutdown=shutdown,
        heartbeat=heartbeat,
    )


def reach_one_of(servers: Sequence[str], seconds: float = CONNECT_SECONDS) -> None:
    """Raises OSError when no server takes a connection.

    A client (3.0.12) made while nobody listens leaves a thread and its sockets behind, each time.
    """
    failure: OSError | None = None
    for server in servers:
        host, colon, port = server.rpartition(":")
        address = (host.strip("[]"), int(port)) if colon else (server, DEFAULT_PORT)
        try:
            socket.create_connection(address, timeout=seconds).close()
        except OSError as error:
            failure = error
        else:
            return
    raise failure or OSError("no server is named")
