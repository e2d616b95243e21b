"""A request to stop, from SIGTERM or SIGINT: the step in hand is finished or rolled back, then the loop ends.

0. One that comes while the process is still starting waits, where whoever started it has blocked SIGTERM. The
   images do so: the first process of a container would never see it otherwise.
1. The request is seen at once, even while the main thread waits within a library: a thread of its own is
   told by the system of every signal.
2. Loops look at `requested` between steps, and end.
3. What takes longer than a moment is interrupted: whoever has something to interrupt says so with `late`.
4. A process that is still there after the patience is over ends there and then. Every protocol stands that,
   as it stands being killed; what was not committed is rolled back.
"""

from __future__ import annotations

import logging
import os
import signal
import socket
import threading
import time
from collections.abc import Callable
from types import FrameType

log = logging.getLogger(__name__)

SIGNALS = (signal.SIGTERM, signal.SIGINT)
LATE_SECONDS = 3.0
PATIENCE_SECONDS = 9.0


class Shutdown:
    """Set once, never unset. Loops look at `requested` between steps and sleep with `wait`."""

    def __init__(self) -> None:
        self._event = threading.Event()
        self._late: list[Callable[[], None]] = []

    @classmethod
    def on_signals(cls, *, patience: bool = False) -> Shutdown:
        """A shutdown that SIGTERM and SIGINT request; with `patience` also steps 3 and 4.

        Call it once, from the main thread.
        """
        shutdown = cls()

        def request(signum: int, frame: FrameType | None) -> None:
            shutdown.request()

        for number in SIGNALS:
            signal.signal(number, request)
        told, telling = socket.socketpair()
        telling.setblocking(False)
        signal.set_wakeup_fd(telling.fileno(), warn_on_full_buffer=False)

        def watch() -> None:
            while told.recv(1)[0] not in SIGNALS:
                pass
            shutdown.request()
            if patience:
                shutdown.insist()
            telling.close()  # held until here: the system writes to it

        threading.Thread(target=watch, name="signals", daemon=True).start()
        signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)
        return shutdown

    def request(self) -> None:
        """Ask the service to stop."""
        self._event.set()

    def late(self, interrupt: Callable[[], None]) -> None:
        """Call that, from another thread, when the service has not stopped a moment after it was asked to."""
        self._late.append(interrupt)

    @property
    def requested(self) -> bool:
        """Whether the service should stop."""
        return self._event.is_set()

    def wait(self, seconds: float) -> bool:
        """Sleep up to that many seconds; returns early, and True, when a stop is requested."""
        return self._event.wait(seconds)

    def insist(self) -> None:
        """Steps 3 and 4: the process ends within the patience, whatever it waits for."""
        time.sleep(LATE_SECONDS)
        for interrupt in self._late:
            interrupt()
        time.sleep(PATIENCE_SECONDS - LATE_SECONDS)
        log.warning("stopping took longer than %.0f s: the step in hand is rolled back", PATIENCE_SECONDS)
        os._exit(0)
