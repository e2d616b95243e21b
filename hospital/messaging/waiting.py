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

API_VERSIONS_REQUEST = b"\0\0\0\x0a\0\x12\0\0\0\0\0\0\xff\xff"
"""Its length, the request's number and version, a number to know the answer by, and no client's name."""

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
    """Raises OSError when no server answers a request.

    A client (3.0.12) made while nobody answers leaves a thread and its sockets behind, each time.
    """
    failure: OSError | None = None
    for server in servers:
        host, colon, port = server.rpartition(":")
        address = (host.strip("[]"), int(port)) if colon else (server, DEFAULT_PORT)
        try:
            with socket.create_connection(address, timeout=seconds) as connection:
                connection.sendall(API_VERSIONS_REQUEST)
                if not connection.recv(1):
                    raise ConnectionResetError("it closes the connection")
        except OSError as error:
            failure = error
        else:
            return
    raise failure or OSError("no server is named")
