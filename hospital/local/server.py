"""What the two local servers share: a process on a port of the loopback address, ready when it says so."""

from __future__ import annotations

import socket
import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from types import TracebackType
from typing import Self

from hospital.local.errors import LocalError, PortTakenError
from hospital.local.process import ChildProcess

LOOPBACK = "127.0.0.1"
ATTEMPTS = 5
READY_POLL_SECONDS = 0.05


class LocalServer(ABC):
    """A server that is one process; as a context manager it runs within the block."""

    _process: ChildProcess

    @abstractmethod
    def start(self) -> object:
        """Start it, and return its address. Raises LocalError."""

    def stop(self) -> None:
        """Stop it in an orderly way."""
        self._process.stop()

    def kill(self) -> None:
        """End it with SIGKILL, as a power cut would."""
        self._process.kill()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def free_port() -> int:
    """A TCP port that nothing listens on just now."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        port: int = probe.getsockname()[1]
        return port


def start_on_a_port(start: Callable[[int], None], wanted: int | None, last: int | None) -> int:
    """The port that `start` succeeded on: `wanted` and no other; else the last one, else any free one.

    Between finding a free port and taking it another program may be faster; then another one is tried.
    Raises LocalError.
    """
    if wanted is not None:
        start(wanted)
        return wanted
    for attempt in range(ATTEMPTS):
        port = last if last is not None and attempt == 0 else free_port()
        try:
            start(port)
        except PortTakenError:
            if attempt == ATTEMPTS - 1:
                raise
        else:
            return port
    raise AssertionError("unreachable")


def wait_until_ready(process: ChildProcess, ready: Callable[[], bool], port: int, patience: float) -> None:
    """Wait until `ready` holds. Raises PortTakenError, LocalError (with the log's last line and its path)."""
    deadline = time.monotonic() + patience
    while not ready():
        if not process.running:
            if "Address already in use" in process.said():
                raise PortTakenError(
                    f"{process.name}: port {port} on {LOOPBACK} is taken; free it or choose another"
                )
            raise LocalError(
                f"{process.name} ended as it started (exit code {process.exit_code}): "
                f"{process.last_line()}; see {process.log}"
            )
        if time.monotonic() > deadline:
            last_line = process.last_line()
            process.stop()
            raise LocalError(
                f"{process.name} was not ready in {patience:.0f} s: {last_line}; see {process.log}"
            )
        time.sleep(READY_POLL_SECONDS)
