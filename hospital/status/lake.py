"""What the shared folder and the flags tell: the clock, the folders, what failed. No server is asked."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from hospital.feed.names import SUMMARY_PREFIX
from hospital.lake.atomic import is_temporary
from hospital.lake.paths import LakePaths
from hospital.local.places import Places
from hospital.local.traces import SETUP_STEPS, current_day
from hospital.runtime.simclock import SimulatedClock
from hospital.status.facts import Clock, Problem, SetupStep
from simulation_configs import Settings

REASON = ".reason.txt"
PROBLEMS_A_FOLDER = 5


@dataclass(frozen=True)
class Folder:
    """The files of a folder, temporary ones and reasons left out. `oldest` is when the oldest was written."""

    files: int
    oldest: float | None
    days_ended: tuple[float, ...]
    """When each day's last file was written, of those that lie here."""


NOTHING = Folder(0, None, ())


def period(lake: LakePaths, settings: Settings) -> SimulatedClock:
    """The period of the run on record; before there is one, that of the settings."""
    try:
        record = json.loads(lake.run.read_text())
        start, end = (date.fromisoformat(record[name]) for name in ("start", "end"))
        return SimulatedClock(start, end, int(record["sessions_a_day"]))
    except (OSError, ValueError, KeyError, TypeError):
        return SimulatedClock(settings.sim_start_date, settings.sim_end_date, settings.sessions_per_day)


def clock_now(places: Places, clock: SimulatedClock) -> Clock:
    """Where the simulated clock is."""
    today = current_day(places)
    simulated = clock.day_index(today) if today else 0
    return Clock(clock.start, clock.end, today, clock.days, simulated)


def setup_steps(flags: Path) -> tuple[SetupStep, ...]:
    """Each step of the set-up, and when it was done."""
    return tuple(SetupStep(name, _written_at(flags / name)) for name in SETUP_STEPS)


def folders(lake: LakePaths) -> dict[str, Folder]:
    """Every folder of the lake by its name."""
    paths = (lake.batch, lake.outbox, lake.stream, lake.processed, lake.failed, lake.dead_letters)
    # Files of outbox and processed stay and are many: none of them waits, only the days' last are looked at.
    return {path.name: _folder(path, whole=path not in (lake.outbox, lake.processed)) for path in paths}


def problems(lake: LakePaths) -> Iterator[Problem]:
    """The newest of what could not be loaded or landed, each with its reason."""
    for reason in _newest(lake.failed, REASON):
        yield Problem(_written_at(reason) or 0.0, f"failed/{reason.name.removesuffix(REASON)}", _what(reason))
    for letter in _newest(lake.dead_letters, ".json"):
        yield Problem(_written_at(letter) or 0.0, f"dead_letters/{letter.name}", _reason(letter))


def _folder(path: Path, *, whole: bool) -> Folder:
    files, oldest, days_ended = 0, None, []
    try:
        with os.scandir(path) as entries:
            for entry in entries:
                if is_temporary(entry.name) or entry.name.endswith(REASON):
                    continue
                files += 1
                ends_a_day = entry.name.startswith(SUMMARY_PREFIX)
                if not whole and not ends_a_day:
                    continue
                try:
                    written = entry.stat(follow_symlinks=False).st_mtime
                except FileNotFoundError:  # taken meanwhile
                    continue
                oldest = written if oldest is None else min(oldest, written)
                if ends_a_day:
                    days_ended.append(written)
    except OSError:
        return NOTHING
    return Folder(files, oldest if whole else None, tuple(days_ended))


def _newest(folder: Path, suffix: str) -> list[Path]:
    try:
        found = [
            file for file in folder.iterdir() if file.name.endswith(suffix) and not is_temporary(file.name)
        ]
    except OSError:
        return []
    found.sort(key=lambda file: _written_at(file) or 0.0, reverse=True)
    return found[:PROBLEMS_A_FOLDER]


def _what(reason: Path) -> str:
    """The line of a reason that says what is wrong."""
    for line in _text(reason).splitlines():
        if line.startswith("what: "):
            return line.removeprefix("what: ")
    return "no reason is given"


def _reason(letter: Path) -> str:
    try:
        return str(json.loads(_text(letter))["reason"])
    except (ValueError, KeyError, TypeError):
        return "no reason is given"


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def _written_at(file: Path) -> float | None:
    try:
        return file.stat().st_mtime
    except OSError:
        return None
