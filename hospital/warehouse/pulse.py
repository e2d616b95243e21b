"""A watch over work that is done on a connection: the heart beats on while it goes on, and a stop ends it.

While PostgreSQL works on a statement the thread that waits for it can do nothing else, be it for minutes.
So another one sees to it that

- the heartbeat is written, so that the health check doesn't call a long load hung; but no longer than
  `hung_after` seconds after the last thing that moved, for PostgreSQL itself ends a statement earlier;
- after a request to stop, PostgreSQL is asked to cancel what it does; and when it does not answer, the
  connection is cut. Either way the transaction is rolled back.
"""

from __future__ import annotations

import os
import socket
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
    """In seconds. Within 10 of a request to stop the service has ended: that is what the last two are for."""

    look_every: float = 0.25
    beat_every: float = 5.0
    hung_after: float = STATEMENT_SECONDS + 30.0
    cancel_after: float = 2.0
    cut_after: float = 6.0


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
        self._stop_seen_at: float | None = None
        self._cancelled = False
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

    def close(self) -> None:
        """Watch no more."""
        self._done.set()
        if self._thread is not None:
            self._thread.join()

    def _look(self) -> None:
        while not self._done.wait(self._limits.look_every):
            with self._lock:
                if self._connection is None:
                    continue
                if self._shutdown.requested:
                    self._end(self._connection)
                else:
                    self._beat()

    def _beat(self) -> None:
        now = time.monotonic()
        if now - self._beat_at >= self._limits.beat_every and now - self._moved_at < self._limits.hung_after:
            self._heartbeat.write()
            self._beat_at = now

    def _end(self, connection: Connection) -> None:
        now = time.monotonic()
        if self._stop_seen_at is None:
            self._stop_seen_at = now
        elif now - self._stop_seen_at >= self._limits.cut_after:
            _cut(connection)
        elif now - self._stop_seen_at >= self._limits.cancel_after and not self._cancelled:
            self._cancelled = True
            # It waits for the server's answer, for which there may be nobody.
            threading.Thread(target=_cancel, args=(connection,), name="cancel", daemon=True).start()


def _cancel(connection: Connection) -> None:
    with suppress(psycopg2.Error):
        connection.cancel()


def _cut(connection: Connection) -> None:
    with suppress(psycopg2.Error, OSError), socket.socket(fileno=os.dup(connection.fileno())) as line:
        line.shutdown(socket.SHUT_RDWR)
