"""Copying and reading files, hashed as they go by."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import BinaryIO, TypeVar

from hospital.backup.manifest import Kept
from hospital.lake.atomic import whole_file

CHUNK_BYTES = 1 << 20
THREADS = 8

T = TypeVar("T")
R = TypeVar("R")


class HashedOutput:
    """A file that is written to, which knows its size, its SHA-256 and its number of lines."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._hash = hashlib.sha256()
        self._bytes = 0
        self.lines = 0

    def write(self, data: bytes) -> int:
        """Write all of it. Raises OSError."""
        self._file.write(data)
        self._hash.update(data)
        self._bytes += len(data)
        self.lines += data.count(b"\n")
        return len(data)

    @property
    def kept(self) -> Kept:
        """What was written so far."""
        return Kept(bytes=self._bytes, sha256=self._hash.hexdigest())


def in_threads(work: Callable[[T], R], items: Iterable[T]) -> list[R]:
    """What the work makes of each item, in order; the first error ends it. Raises what the work raises.

    To make a small file durable is to wait for the disk, which serves many at once as fast as one.
    """
    with ThreadPoolExecutor(THREADS) as pool:
        futures = [pool.submit(work, item) for item in items]
        try:
            return [future.result() for future in futures]
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise


def copy_whole(source: BinaryIO, target: Path) -> Kept:
    """Copy what is left of an open file to a new one, which appears whole; what it is. Raises OSError."""
    with whole_file(target) as file:
        output = HashedOutput(file)
        while chunk := source.read(CHUNK_BYTES):
            output.write(chunk)
    return output.kept


def look_at(path: Path) -> Kept:
    """A file's size and SHA-256. Raises OSError."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256")
        return Kept(bytes=file.tell(), sha256=digest.hexdigest())
