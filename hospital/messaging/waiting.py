"""Waiting for Kafka."""

from __future__ import annotations

import gc
from collections.abc import Callable
from typing import TypeVar

from kafka.errors import KafkaError

from hospital.runtime.heartbeat import Heartbeat
from hospital.runtime.shutdown import Shutdown
from hospital.runtime.waiting import until_available

T = TypeVar("T")


def until_kafka_answers(
    attempt: Callable[[], T], *, max_seconds: float, shutdown: Shutdown, heartbeat: Heartbeat
) -> T:
    """What `attempt` returns, tried again until Kafka answers. Raises StopRequested."""

    def attempt_again() -> T:
        # A client that could not connect leaves its sockets in reference cycles, and a process that only
        # waits makes too little garbage for them to be collected before it runs out of files.
        gc.collect()
        return attempt()

    return until_available(
        "Kafka",
        attempt_again,
        (KafkaError, OSError),
        max_seconds=max_seconds,
        shutdown=shutdown,
        heartbeat=heartbeat,
    )
