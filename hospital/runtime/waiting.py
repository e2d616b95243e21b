"""Waiting for a server, or for room on a disk: capped exponential back-off with jitter."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import tenacity

from hospital.runtime.heartbeat import NO_ROOM, Heartbeat
from hospital.runtime.shutdown import Shutdown

log = logging.getLogger(__name__)
T = TypeVar("T")

SAY_AGAIN_SECONDS = 30.0


class StopRequested(Exception):  # noqa: N818 (a request, not an error)
    """The service was asked to stop while it waited."""


def until_available(
    what: str,
    attempt: Callable[[], T],
    errors: tuple[type[BaseException], ...],
    *,
    max_seconds: float,
    shutdown: Shutdown,
    heartbeat: Heartbeat,
) -> T:
    """What `attempt` returns, tried again on `errors` until it succeeds. Raises StopRequested.

    The first failure, and then one every half minute, is a line in the log that says what is waited for;
    and so is the end of it.
    """
    began, attempts = time.monotonic(), 0

    def count_and_attempt() -> T:
        nonlocal attempts
        attempts += 1
        return attempt()

    done = _try_again(
        what,
        count_and_attempt,
        tenacity.retry_if_exception_type(errors),
        max_seconds=max_seconds,
        shutdown=shutdown,
        heartbeat=heartbeat,
    )
    if attempts > 1:
        log.info("%s is there, after %.0f s", what, time.monotonic() - began)
    return done


def until_room(
    folder: Path, attempt: Callable[[], T], *, max_seconds: float, shutdown: Shutdown, heartbeat: Heartbeat
) -> T:
    """What `attempt` returns, tried again from its beginning while the disk is full. Raises StopRequested."""
    return _try_again(
        f"room on the disk of {folder}: free some",
        attempt,
        tenacity.retry_if_exception(lambda e: isinstance(e, OSError) and e.errno in NO_ROOM),
        max_seconds=max_seconds,
        shutdown=shutdown,
        heartbeat=heartbeat,
    )


def _try_again(
    what: str,
    attempt: Callable[[], T],
    retry: tenacity.retry_if_exception,
    *,
    max_seconds: float,
    shutdown: Shutdown,
    heartbeat: Heartbeat,
) -> T:
    said = float("-inf")

    def say(state: tenacity.RetryCallState) -> None:
        nonlocal said
        reason = " ".join(str(state.outcome.exception() if state.outcome else "").split()) or "no answer"
        heartbeat.beat("waiting", f"for {what}")
        heartbeat.write()
        if time.monotonic() - said >= SAY_AGAIN_SECONDS:
            said = time.monotonic()
            log.warning("waiting for %s (attempt %d: %s)", what, state.attempt_number, reason[:200])

    def sleep(seconds: float) -> None:
        if shutdown.wait(seconds):
            raise StopRequested

    retrying = tenacity.Retrying(
        retry=retry,
        wait=tenacity.wait_random_exponential(multiplier=0.25, max=max_seconds),
        before_sleep=say,
        sleep=sleep,
        reraise=True,
    )
    return retrying(attempt)
