"""Showing a run's progress: bars in a terminal, a plain line every few seconds elsewhere."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Protocol

from rich.console import Console
from rich.progress import BarColumn, TextColumn
from rich.progress import Progress as Bars

from hospital.local.progress import Progress, Rate
from hospital.local.traces import SETUP_STEPS

PLAIN_LINE_SECONDS = 5.0


class Display(Protocol):
    """Where progress is shown."""

    def show(self, progress: Progress) -> None:
        """Show the progress now."""

    def say(self, line: str) -> None:
        """A line that stays."""

    def close(self) -> None:
        """Nothing more is shown."""


def display_on(console: Console, days: int) -> Display:
    """What suits the console, for a run of that many days."""
    return BarDisplay(console, days) if console.is_terminal else PlainDisplay(console)


class BarDisplay:
    """Three bars: set-up, days simulated, days loaded."""

    def __init__(self, console: Console, days: int) -> None:
        self._console = console
        self._bars = Bars(
            TextColumn("{task.description:<10}"),
            BarColumn(bar_width=40),
            TextColumn("{task.completed:>4.0f}/{task.total:.0f} {task.fields[unit]}"),
            TextColumn("{task.fields[note]}", style="dim"),
            console=console,
        )
        self._setup = self._bars.add_task("Set-up", total=len(SETUP_STEPS), unit="steps", note="")
        self._simulated = self._bars.add_task("Simulated", total=days, unit="days", note="")
        self._loaded = self._bars.add_task("Loaded", total=days, unit="days", note="")
        self._rates = Rate(), Rate()
        self._bars.start()

    def show(self, progress: Progress) -> None:
        now = time.monotonic()
        during_setup = len(progress.setup_done) < len(SETUP_STEPS)
        self._bars.update(
            self._setup,
            completed=len(progress.setup_done),
            note=progress.doing if during_setup else ", ".join(progress.setup_done),
        )
        for task, count, rate in (
            (self._simulated, progress.simulated, self._rates[0].saw(progress.simulated, now)),
            (self._loaded, progress.loaded, self._rates[1].saw(progress.loaded, now)),
        ):
            note = pace_note(rate, progress.days - count)
            self._bars.update(task, completed=count, note=note)

    def say(self, line: str) -> None:
        self._console.print(line, markup=False, highlight=False)

    def close(self) -> None:
        self._bars.stop()


class PlainDisplay:
    """A line for each set-up step as it ends, and one for the days every few seconds."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._said_steps: set[str] = set()
        self._last = Rate(), Rate()
        self._last_line = float("-inf")
        self._begin = time.monotonic()

    def show(self, progress: Progress) -> None:
        now = time.monotonic()
        rates = self._last[0].saw(progress.simulated, now), self._last[1].saw(progress.loaded, now)
        for step in progress.setup_done:
            if step not in self._said_steps:
                self._said_steps.add(step)
                self.say(f"set-up: {step} done")
        if now - self._last_line < PLAIN_LINE_SECONDS and not progress.complete:
            return
        self._last_line = now
        if len(progress.setup_done) < len(SETUP_STEPS):
            self.say(progress.doing or "set-up: starting")
            return
        note = pace_note(rates[1], progress.days - progress.loaded)
        self.say(f"days: {progress.simulated} simulated, {progress.loaded} loaded of {progress.days}  {note}")

    def say(self, line: str) -> None:
        seconds = timedelta(seconds=round(time.monotonic() - self._begin))
        self._console.print(f"{seconds}  {line}", markup=False, highlight=False, soft_wrap=True)

    def close(self) -> None:
        """Lines need no end."""


def pace_note(rate: float, left: int) -> str:
    """``14.2 days/s, 0:00:31 left``; days a minute where it is slow, nothing where it stands still."""
    if left <= 0 or rate <= 0:
        return ""
    pace = f"{rate:.1f} days/s" if rate >= 0.1 else f"{rate * 60:.2f} days/min"
    return f"{pace}, {timedelta(seconds=round(left / rate))} left"
