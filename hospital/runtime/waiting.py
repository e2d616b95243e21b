"""Waiting for a server that is not there just now: capped exponential back-off with jitter."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TypeVar

import tenacity

from hospital.runtime.heartbeat import Heartbeat
from hospital.runtime.shutdown import Shutdown

log = logging.getLogger(__name__)
T = TypeVar("T")


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

    The first failure, and then every tenth, is one line in the log that says what is waited for.
    """

    def say(state: tenacity.RetryCallState) -> None:
        reason = " ".join(str(state.outcome.exception() if state.outcome else "").split()) or "no answer"
        heartbeat.beat("waiting", f"for {what}")
        heartbeat.write()
        if state.attempt_number % 10 == 1:
            log.warning("waiting for %s (attempt %d: %s)", what, state.attempt_number, reason[:200])

    def sleep(seconds: float) -> None:
        if shutdown.wait(seconds):
            raise StopRequested

    retrying = tenacity.Retrying(
        retry=tenacity.retry_if_exception_type(errors),
        wait=tenacity.wait_random_exponential(multiplier=0.25, max=max_seconds),
        before_sleep=say,
        sleep=sleep,
        reraise=True,
    )
    return retrying(attempt)
