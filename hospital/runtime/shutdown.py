"""A request to stop, from SIGTERM or SIGINT: the step in hand is finished, then the loop ends."""

from __future__ import annotations

import signal
import threading
from types import FrameType


class Shutdown:
    """Set once, never unset. Loops look at `requested` between steps and sleep with `wait`."""

    def __init__(self) -> None:
        self._event = threading.Event()

    @classmethod
    def on_signals(cls) -> Shutdown:
        """A shutdown that SIGTERM and SIGINT request. Call it from the main thread."""
        shutdown = cls()

        def request(signum: int, frame: FrameType | None) -> None:
            shutdown.request()

        signal.signal(signal.SIGTERM, request)
        signal.signal(signal.SIGINT, request)
        return shutdown

    def request(self) -> None:
        """Ask the service to stop."""
        self._event.set()

    @property
    def requested(self) -> bool:
        """Whether the service should stop."""
        return self._event.is_set()

    def wait(self, seconds: float) -> bool:
        """Sleep up to that many seconds; returns early, and True, when a stop is requested."""
        return self._event.wait(seconds)
