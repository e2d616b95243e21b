"""The line stops when too many files fail: then it isn't the files, and all of them would end in failed/."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass


@dataclass(frozen=True)
class FailureLimit:
    """Of the last `window` files at most this share may fail; fewer files say nothing yet."""

    max_share: float
    window: int


class FailedShare:
    """Remembers of the last files which failed."""

    def __init__(self, limit: FailureLimit) -> None:
        self._limit = limit
        self._failed: deque[bool] = deque(maxlen=limit.window)

    def took(self, *, failed: bool) -> None:
        """A file was loaded, or failed."""
        self._failed.append(failed)

    def forget(self) -> None:
        """Begin again to count."""
        self._failed.clear()

    @property
    def too_high(self) -> bool:
        """Whether the line is to stop."""
        files = len(self._failed)
        return files == self._limit.window and self._failed.count(True) > self._limit.max_share * files

    def __str__(self) -> str:
        return f"{self._failed.count(True)} of the last {len(self._failed)} files failed"
