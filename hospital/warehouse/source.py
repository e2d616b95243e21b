"""A file on its way to the warehouse: read once, and hashed as it is read."""

from __future__ import annotations

import hashlib
import os
import stat
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from hospital.warehouse.refusal import RefusedError

CHUNK_BYTES = 1 << 20
SETTLED_AFTER_SECONDS = 3.0


class UnfinishedError(Exception):
    """Somebody is still writing the file: it is to be looked at again later."""


class SourceFile:
    """A regular file, from its beginning. Holds no more of it in memory than what is asked for.

    `on_read` is called before each read: it may raise, to end a reading that takes long.
    """

    def __init__(self, path: Path, file: BinaryIO, on_read: Callable[[], None]) -> None:
        self.path = path
        self.bytes = 0
        self._file = file
        self._on_read = on_read
        self._hash = hashlib.sha256()
        self._opened = _size_and_time(os.fstat(file.fileno()))

    def read(self, size: int = CHUNK_BYTES) -> bytes:
        """The next bytes, at most `size`; none at the end."""
        self._on_read()
        chunk = self._file.read(size)
        self._hash.update(chunk)
        self.bytes += len(chunk)
        return chunk

    def read_to_end(self) -> None:
        """Read, and hash, what is left."""
        while self.read():
            pass

    def lines(self) -> Iterator[bytes]:
        """All lines, from the beginning, once more; for a file whose lines are known not to be too long."""
        self._file.seek(0)
        for line in self._file:
            self._on_read()
            yield line

    @property
    def sha256(self) -> str:
        """Of the bytes read so far, as 64 hex digits."""
        return self._hash.hexdigest()

    @property
    def unfinished(self) -> bool:
        """Whether somebody seems to be writing it.

        It has changed since it was opened, or it was changed only now and its last line has no end. Who
        pauses at the end of a line can't be told from one who is done: that is what temporary names are for.
        """
        now = os.fstat(self._file.fileno())
        if _size_and_time(now) != self._opened:
            return True
        return not (is_settled(now) or self._ends_with_a_line(now.st_size))

    @property
    def in_place(self) -> bool:
        """Whether its path still leads to it, and not to a file that has come there meanwhile."""
        try:
            now = os.lstat(self.path)
        except FileNotFoundError:
            return False
        return os.path.samestat(now, os.fstat(self._file.fileno()))

    def _ends_with_a_line(self, size: int) -> bool:
        return size > 0 and os.pread(self._file.fileno(), 1, size - 1) == b"\n"


@contextmanager
def open_source(path: Path, on_read: Callable[[], None] = lambda: None) -> Iterator[SourceFile]:
    """The file, opened without following a link or waiting for a pipe's writer.

    Raises OSError, and RefusedError for what is no regular file.
    """
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise RefusedError("it is not a regular file")
    with os.fdopen(descriptor, "rb") as file:
        yield SourceFile(path, file, on_read)


def is_settled(status: os.stat_result) -> bool:
    """Whether the file's last change is some time ago; one in the future, by a wrong clock, counts as old."""
    return abs(time.time() - status.st_mtime) >= SETTLED_AFTER_SECONDS


def _size_and_time(status: os.stat_result) -> tuple[int, int]:
    return status.st_size, status.st_mtime_ns
