"""Waiting for Kafka: until it answers, or no longer than a time; and never long when a stop is requested."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Sequence
from typing import TypeVar

from kafka.errors import KafkaError, KafkaTimeoutError

from hospital.messaging.access import KafkaAccess
from hospital.messaging.errors import MessagingError
from hospital.runtime.heartbeat import Heartbeat
from hospital.runtime.shutdown import Shutdown
from hospital.runtime.waiting import StopRequested, until_available

CONNECT_SECONDS = 3.0
ATTEMPT_SECONDS = 60.0
STOP_SECONDS = 3.0
"""How long a stop waits for the step in hand; what is cut off by it is not committed, and done again."""
LOOK_SECONDS = 0.25
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
        lambda: wait_for(
            str(access), reach_and_attempt, seconds=ATTEMPT_SECONDS, shutdown=shutdown, heartbeat=heartbeat
        ),
        (KafkaError, OSError),
        max_seconds=max_seconds,
        shutdown=shutdown,
        heartbeat=heartbeat,
    )


def wait_for(
    what: str, work: Callable[[], T], *, seconds: float, shutdown: Shutdown, heartbeat: Heartbeat
) -> T:
    """What `work` returns, waited for up to that many seconds with the heartbeat going on.

    The client waits longer than it says, and may wait in vain: its commit of a transaction has no time
    limit, and when the connection breaks just before that is sent, the client (3.0.12) drops the request.
    So it is waited for from outside: a thread does the work, and is left alone when it takes too long.
    Raises what the work raises, KafkaTimeoutError when it takes too long, and StopRequested when it doesn't
    end soon after a request to stop.
    """
    result: list[T] = []
    failure: list[BaseException] = []

    def run() -> None:
        try:
            result.append(work())
        except BaseException as error:
            failure.append(error)

    worker = threading.Thread(target=run, name=f"waits for {what}", daemon=True)
    worker.start()
    waited, stopping = 0.0, 0.0
    while worker.is_alive():
        worker.join(LOOK_SECONDS)
        waited += LOOK_SECONDS
        stopping += LOOK_SECONDS if shutdown.requested else 0.0
        if worker.is_alive():
            heartbeat.beat("waiting", f"for {what}")
            if stopping > STOP_SECONDS:
                raise StopRequested
            if waited > seconds:
                raise KafkaTimeoutError(f"no end of it within {seconds:.0f} s: {what}")
    if failure:
        raise failure[0]
    return result[0]


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
