"""Answers that are kept for a moment, so that many viewers ask no more than one."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Hashable
from typing import Any, TypeVar

T = TypeVar("T")


class Memory:
    """Answers by key, each for so many seconds. Of several threads one asks, and the others wait."""

    def __init__(self, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._seconds = seconds
        self._clock = clock
        self._lock = threading.Lock()
        self._answers: dict[Hashable, tuple[float, Any]] = {}

    def get(self, key: Hashable, ask: Callable[[], T]) -> T:
        """What was answered last, or what `ask` answers now. What it raises is raised, and not kept."""
        with self._lock:
            now = self._clock()
            self._answers = {k: (until, kept) for k, (until, kept) in self._answers.items() if until > now}
            if key not in self._answers:
                answer = ask()
                self._answers[key] = (self._clock() + self._seconds, answer)
            kept: T = self._answers[key][1]
            return kept
