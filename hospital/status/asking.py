"""Asking a server that may be away: nobody waits longer than a moment for it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True)
class Away:
    """Why there is no answer, on one line."""

    reason: str


class AwayError(Exception):
    """The server does not answer. Its text is the reason."""

    def __init__(self, error: Exception) -> None:
        super().__init__(" ".join(str(error).split()) or type(error).__name__)


class Question(Generic[T]):
    """Put to a server in a thread of its own, which is left alone when it takes too long."""

    def __init__(self, ask: Callable[[], T]) -> None:
        """`ask` raises AwayError where the server is away."""
        self._ask = ask
        self._result: T | Away | Exception = Away("it did not answer in time")
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def answer(self, deadline: float) -> T | Away:
        """The answer, if it comes until then (of the monotonic clock). Raises what else went wrong."""
        self._thread.join(max(0.0, deadline - time.monotonic()))
        if isinstance(self._result, Exception):
            raise self._result
        return self._result

    def _run(self) -> None:
        try:
            self._result = self._ask()
        except AwayError as error:
            self._result = Away(str(error))
        except ModuleNotFoundError as error:  # an image has the clients that its service needs
            self._result = Away(f"it can't be asked from here, without {error.name}")
        except Exception as error:  # raised again where the answer is taken
            self._result = error
