"""A heart that beats on while one step takes long."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from hospital.runtime.heartbeat import Heartbeat

EVERY_SECONDS = 5.0


@contextmanager
def beating(heartbeat: Heartbeat, every: float = EVERY_SECONDS) -> Iterator[None]:
    """Write the heartbeat while the block runs, so that the health check doesn't call it hung.

    The block itself must not beat. What it waits for needs a time limit of its own: the connection's
    statement_timeout.
    """
    done = threading.Event()

    def beat() -> None:
        while not done.wait(every):
            heartbeat.write()

    thread = threading.Thread(target=beat, name="heartbeat", daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()
