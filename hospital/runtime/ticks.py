"""Ticks: requests to do the next step that is due.

A tick is an empty file in a folder of the machine that the scheduler runs on. Cron's jobs make them, the
scheduler takes them away when it has done what they ask for. A tick never says which day it is:
one that comes late, or twice before it is taken, asks for the same step.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

TickKind = Literal["session", "day"]
TICK_KINDS: tuple[TickKind, ...] = ("session", "day")


def request_tick(runtime: Path, kind: TickKind) -> None:
    """Ask for the next session, or for the rest of the current day. Raises OSError."""
    folder = runtime / "ticks"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / kind).touch()


def tick_requested(runtime: Path, kind: TickKind) -> bool:
    """Whether such a tick waits."""
    return (runtime / "ticks" / kind).exists()


def tick_done(runtime: Path, kind: TickKind) -> None:
    """Take the tick away."""
    (runtime / "ticks" / kind).unlink(missing_ok=True)
