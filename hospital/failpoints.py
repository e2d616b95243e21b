"""Failpoints: the named steps of the protocols, at which a test can end or hold a process.

Every numbered step of a hand-over says that it is done by calling `reached` with its name and with what
it was done to, for example ``reached("load.committed", "people_data.csv")``. That costs next to nothing
and does nothing, unless one of the points is armed: by FAILPOINT in a service's environment, or by
`listening` within a test's own process.

FAILPOINT is ``name``, ``name@what`` or ``name@what:action``. `what` may hold shell wildcards. The action is
``exit``, the default: the process ends there and then, with nothing cleaned up; or ``pause``: it is held
until somebody lets it go on. Either happens once in a runtime folder, so that a service that is started
again goes on.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Literal, Self

EXIT_CODE = 77
PAUSE_POLL_SECONDS = 0.02

_FORM = re.compile(r"(?P<name>[a-z_.]+)(@(?P<what>[^:]*))?(:(?P<action>exit|pause))?")

Listener = Callable[[str, str], None]
"""Told the name of each step and what it was done to."""


@dataclass(frozen=True)
class Failpoint:
    """One armed point: where the process is to end or to be held."""

    name: str
    what: str = "*"
    action: Literal["exit", "pause"] = "exit"

    @classmethod
    def parse(cls, text: str) -> Self:
        """The point that FAILPOINT names. Raises ValueError."""
        match = _FORM.fullmatch(text)
        if match is None:
            raise ValueError("must be name, name@what or name@what:action, the action being exit or pause")
        return cls(match["name"], match["what"] or "*", "pause" if match["action"] == "pause" else "exit")


def _nobody(name: str, what: str) -> None:
    """Where nobody wants to know."""


_listener: Listener = _nobody


def reached(name: str, what: str = "") -> None:
    """Say that a step is done."""
    _listener(name, what)


@contextmanager
def listening(listener: Listener) -> Iterator[None]:
    """Tell the listener of every step that this process does within the block."""
    global _listener  # noqa: PLW0603 - one process, one listener, set at its edge
    before, _listener = _listener, listener
    try:
        yield
    finally:
        _listener = before


def arm(point: Failpoint, folder: Path) -> None:
    """Let the process end or be held at that point, once; `folder` remembers that it was. Raises OSError."""
    global _listener  # noqa: PLW0603 - as above
    folder.mkdir(parents=True, exist_ok=True)
    _listener = _Armed(point, folder)


def was_reached(folder: Path) -> bool:
    """Whether the point armed in that folder was reached."""
    return (folder / "failpoint.reached").exists()


def let_go(folder: Path) -> None:
    """Let the process go on that is held there."""
    (folder / "failpoint.go").touch()


class _Armed:
    def __init__(self, point: Failpoint, folder: Path) -> None:
        self._point = point
        self._reached = folder / "failpoint.reached"
        self._go = folder / "failpoint.go"

    def __call__(self, name: str, what: str) -> None:
        if name != self._point.name or not fnmatchcase(what, self._point.what) or self._reached.exists():
            return
        self._reached.touch()
        if self._point.action == "exit":
            os._exit(EXIT_CODE)
        while not self._go.exists():
            time.sleep(PAUSE_POLL_SECONDS)
