"""A gate: a TCP proxy in front of a server, by which a test cuts the connections that go through it."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Callable
from contextlib import suppress
from types import TracebackType
from typing import Self

from hospital.local.server import LOOPBACK

CHUNK_BYTES = 1 << 16
RESET = struct.pack("ii", 1, 0)
"""SO_LINGER of no time: the connection is not ended but broken off."""


class Gate:
    """Listens on a port of the loopback and passes everything on to the port that `target` gives."""

    def __init__(self, target: Callable[[], int]) -> None:
        self._target = target
        self._listener = socket.create_server((LOOPBACK, 0), backlog=128)
        self.port: int = self._listener.getsockname()[1]
        self._lock = threading.Lock()
        self._open: set[socket.socket] = set()
        self._thread = threading.Thread(target=self._accept, name=f"gate {self.port}", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # A blocked accept() is not ended by close() alone.
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join()
        self.cut()

    def cut(self) -> int:
        """Break off every connection; new ones are passed on. Returns how many sockets were open."""
        with self._lock:
            cut, self._open = self._open, set()
        for end in cut:
            _break_off(end)
        return len(cut)

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            try:
                server = socket.create_connection((LOOPBACK, self._target()), timeout=5)
            except OSError:
                _break_off(client)
                continue
            server.settimeout(None)
            with self._lock:
                self._open |= {client, server}
            for source, sink in ((client, server), (server, client)):
                threading.Thread(target=self._pump, args=(source, sink), daemon=True).start()

    def _pump(self, source: socket.socket, sink: socket.socket) -> None:
        with suppress(OSError):
            while chunk := source.recv(CHUNK_BYTES):
                sink.sendall(chunk)
        with self._lock:
            ours = {source, sink} & self._open
            self._open -= ours
        for end in ours:
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()


def _break_off(end: socket.socket) -> None:
    with suppress(OSError):
        end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
        end.shutdown(socket.SHUT_RD)
    end.close()
