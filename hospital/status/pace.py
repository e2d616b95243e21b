"""How fast a run is, from when its last days ended: known at once, without having watched it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from hospital.status.facts import Clock, Pace, SetupStep
from hospital.status.lake import Folder

if TYPE_CHECKING:
    from hospital.status.warehouse import Loaded

WINDOW_SECONDS = 60.0


def pace(
    clock: Clock, setup: Sequence[SetupStep], folders: Mapping[str, Folder], loaded: Loaded | None, now: float
) -> Pace:
    """The pace now. Nothing is said of what is over, nor of what has not begun."""
    begin = max((step.done_at or now for step in setup), default=now)
    simulated = loading = None
    left: list[float | None] = []
    if clock.days_simulated < clock.days:
        ended = (at for folder in folders.values() for at in folder.days_ended)
        simulated = days_a_minute([begin, *ended], now)
        left.append(_seconds(clock.days - clock.days_simulated, simulated))
    if loaded is not None and loaded.days < clock.days:
        loading = days_a_minute([begin, *loaded.days_ended], now)
        left.append(_seconds(clock.days - loaded.days, loading))
    known = [seconds for seconds in left if seconds is not None]
    return Pace(simulated, loading, max(known) if left and len(known) == len(left) else None)


def days_a_minute(ends: Iterable[float], now: float) -> float | None:
    """The rate at which things came to an end, over the last minute or, if that holds fewer, the last two.

    `ends` are real times; the first of them, in order, begins the count. None before there are two. Where
    nothing has ended for longer than the others took, the rate goes down until something does.
    """
    times = sorted(ends)
    if len(times) < 2:
        return None
    first = next((i for i, at in enumerate(times) if at >= now - WINDOW_SECONDS), len(times))
    recent = times[min(first, len(times) - 2) :]
    span = max(recent[-1] - recent[0], now - recent[-1])
    return 60.0 * (len(recent) - 1) / span if span > 0 else None


def _seconds(days: int, a_minute: float | None) -> float | None:
    return 60.0 * days / a_minute if a_minute else None
