"""A watch over work on a connection: the heart beats on while it goes on, and it can be interrupted.

While PostgreSQL works on a statement the thread that waits for it can do nothing else, be it for minutes. So
another one writes the heartbeat, and the health check doesn't call a long load hung; but no longer than
`hung_after` seconds after the last thing that moved, for PostgreSQL itself ends a statement earlier.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

import psycopg2

from hospital.runtime.heartbeat import Heartbeat
from hospital.runtime.shutdown import Shutdown
from hospital.runtime.waiting import StopRequested
from hospital.warehouse.connection import STATEMENT_SECONDS, Connection


@dataclass(frozen=True)
class Limits:
    """In seconds."""

    look_every: float = 0.5
    beat_every: float = 5.0
    hung_after: float = STATEMENT_SECONDS + 30.0


LIMITS = Limits()


class Watch:
    """Watches one connection's work at a time. The work itself must not beat the heart."""

    def __init__(self, heartbeat: Heartbeat, shutdown: Shutdown, limits: Limits = LIMITS) -> None:
        self._heartbeat = heartbeat
        self._shutdown = shutdown
        self._limits = limits
        self._lock = threading.Lock()
        self._connection: Connection | None = None
        self._moved_at = self._beat_at = 0.0
        self._done = threading.Event()
        self._thread: threading.Thread | None = None

    @contextmanager
    def over(self, connection: Connection) -> Iterator[None]:
        """Watch the block, which works on the connection."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._look, name="watch", daemon=True)
            self._thread.start()
        with self._lock:
            self._connection = connection
            self._moved_at = self._beat_at = time.monotonic()
        try:
            yield
        finally:
            with self._lock:
                self._connection = None

    def moved(self) -> None:
        """Say that the work goes on. Raises StopRequested when it should not."""
        self._moved_at = time.monotonic()
        if self._shutdown.requested:
            raise StopRequested

    def interrupt(self) -> None:
        """Ask PostgreSQL to cancel what it is at; it is rolled back. Doesn't wait for an answer."""
        connection = self._connection
        if connection is not None:
            threading.Thread(target=_cancel, args=(connection,), name="cancel", daemon=True).start()

    def close(self) -> None:
        """Watch no more."""
        self._done.set()
        if self._thread is not None:
            self._thread.join()

    def _look(self) -> None:
        while not self._done.wait(self._limits.look_every):
            with self._lock:
                now = time.monotonic()
                due = self._connection is not None and now - self._beat_at >= self._limits.beat_every
                if due and now - self._moved_at < self._limits.hung_after:
                    self._heartbeat.write()
                    self._beat_at = now


def _cancel(connection: Connection) -> None:
    with suppress(psycopg2.Error):
        connection.cancel()
