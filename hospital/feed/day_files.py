"""A day's files, each by a function of its own. All return the file's path and raise OSError.

They leave the last step of a file's protocol (lake/atomic.py) to the caller: one fsync of the folder makes
the names of all of a day's files durable.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from hospital.feed import names
from hospital.feed.events import events_by_session
from hospital.feed.frames import to_frame
from hospital.feed.summary_text import summary_text
from hospital.lake.atomic import replace_text
from hospital.lake.csv_files import write_csv
from hospital.messaging.events import Event, to_json
from hospital.simulation.day import Day
from hospital.simulation.movements import movements_table
from hospital.simulation.visits import visits_table
from hospital.simulation.world import World


def write_visits(world: World, day: Day, folder: Path) -> Path:
    """daily_visitors_<day>.csv."""
    path = folder / names.daily_visitors(day.start.day)
    write_csv(path, [to_frame(visits_table(world, day.visits))], kept=False)
    return path


def write_movements(world: World, day: Day, folder: Path) -> Path:
    """admissions_<day>.csv."""
    path = folder / names.admissions(day.start.day)
    write_csv(path, [to_frame(movements_table(world, day.movements))], kept=False)
    return path


def write_summary(world: World, day: Day, folder: Path) -> Path:
    """hospital_summary_<day>.txt."""
    path = folder / names.hospital_summary(day.start.day)
    replace_text(path, summary_text(world, day), kept=False)
    return path


BATCH_FILES = (write_visits, write_movements, write_summary)
"""What a day puts into batch/, in the order of loading."""


def write_transfers(world: World, day: Day, folder: Path) -> Path:
    """transfers_<day>.jsonl: the day's streamed transfers as they are on the wire, for looking at."""
    return _write_events(world, day, folder, names.TRANSFERS_TOPIC)


def write_transports(world: World, day: Day, folder: Path) -> Path:
    """transport_<day>.jsonl: the day's emergency transports as they are on the wire, for looking at."""
    return _write_events(world, day, folder, names.TRANSPORT_TOPIC)


def _write_events(world: World, day: Day, folder: Path, topic: str) -> Path:
    path = folder / f"{topic.rpartition('.')[2]}_{day.start.day}.jsonl"
    sessions: Iterable[list[Event]] = (session[topic] for session in events_by_session(world, day))
    numbered = ((f"{day.start.day}.{i:02d}", events) for i, events in enumerate(sessions, start=1))
    lines = [to_json(event.on_the_wire(session)) + "\n" for session, events in numbered for event in events]
    replace_text(path, "".join(lines), kept=False)
    return path
