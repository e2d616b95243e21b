"""How many of the last things that were taken have failed: one is put aside, most of them stop the line.

A single thing that can't be right is its own fault. When most of the last can't, something is wrong with
all that come, or with who reads them: then nothing more is taken until a person has looked.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass


@dataclass(frozen=True)
class FailureLimit:
    """Of the last `window` outcomes at most this share, from 0 to 1, may be failures."""

    max_share: float
    window: int


class FailedShare:
    """Of the last outcomes, how many were failures.

    A share of 1 bears everything. Outcomes are those of this process: one that starts again begins anew.
    """

    def __init__(self, limit: FailureLimit) -> None:
        self.most = limit.max_share
        self.window = limit.window
        self._outcomes: deque[bool] = deque(maxlen=limit.window)
        self._failed = 0

    def note(self, *, failed: bool, times: int = 1) -> None:
        """Count so many outcomes."""
        for _ in range(min(times, self.window)):
            if len(self._outcomes) == self.window:
                self._failed -= self._outcomes[0]
            self._outcomes.append(failed)
            self._failed += failed

    def forget(self) -> None:
        """Begin again to count."""
        self._outcomes.clear()
        self._failed = 0

    @property
    def high(self) -> bool:
        """Whether more than is borne have failed, of as many as there were up to the window."""
        return self._failed > self.most * len(self._outcomes)

    @property
    def exceeded(self) -> bool:
        """Whether more than is borne have failed of a whole window: the line has to stop."""
        return len(self._outcomes) == self.window and self.high

    def __str__(self) -> str:
        return f"{self._failed} of the last {len(self._outcomes)}"
