"""A file on its way to the warehouse: read once, and hashed as it is read."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

CHUNK_BYTES = 1 << 20


class SourceFile:
    """A regular file, from its beginning. Holds no more of it in memory than what is asked for."""

    def __init__(self, path: Path, file: BinaryIO) -> None:
        self.path = path
        self.bytes = 0
        self._file = file
        self._hash = hashlib.sha256()

    def read(self, size: int = CHUNK_BYTES) -> bytes:
        """The next bytes, at most `size`; none at the end."""
        chunk = self._file.read(size)
        self._hash.update(chunk)
        self.bytes += len(chunk)
        return chunk

    def read_to_end(self) -> None:
        """Read, and hash, what is left."""
        while self.read():
            pass

    @property
    def sha256(self) -> str:
        """Of the bytes read so far, as 64 hex digits."""
        return self._hash.hexdigest()


@contextmanager
def open_source(path: Path) -> Iterator[SourceFile]:
    """The file, opened without following a link or waiting for a pipe's writer. Raises OSError."""
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    with os.fdopen(descriptor, "rb") as file:
        yield SourceFile(path, file)
