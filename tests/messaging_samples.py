"""Sessions, outboxes and records for the tests of messaging."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path

from hospital.messaging.events import Event
from hospital.messaging.outbox import outbox_path, write_session
from hospital.messaging.wire import Record
from hospital.runtime.simclock import SimulatedClock

START = date(2022, 11, 20)


def clock_of(days: int, sessions_per_day: int = 5) -> SimulatedClock:
    """A short period."""
    return SimulatedClock(START, START + timedelta(days=days), sessions_per_day)


def event_of(topic: str, key: str) -> Event:
    """An event with text that is not ASCII and a number that is not whole."""
    return Event(topic, "A02", key, "2022-11-20T03:12:00", {"id": key, "suburb": "Düne", "km": 1.5})


def fill_outbox(
    folder: Path,
    clock: SimulatedClock,
    counts: Mapping[str, Sequence[int]],
    numbers: Iterable[int] | None = None,
) -> None:
    """Write sessions; `counts` gives for each topic the events of each session of the period."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in numbers or range(1, clock.sessions + 1):
        events = {
            topic: [event_of(topic, f"{number}-{i}") for i in range(of_topic[number - 1])]
            for topic, of_topic in counts.items()
        }
        totals = {topic: sum(of_topic[:number]) for topic, of_topic in counts.items()}
        write_session(folder, clock.session_at(number), events, totals)


def records_of(folder: Path, clock: SimulatedClock, partitions: int) -> dict[tuple[str, int], list[Record]]:
    """What Kafka must hold of the outbox, by topic and partition; with made-up offsets, a gap a session."""
    held: dict[tuple[str, int], list[Record]] = {}
    for number in range(1, clock.sessions + 1):
        path = outbox_path(folder, clock.session_at(number))
        lines = [json.loads(line) for line in path.read_bytes().splitlines()]
        for topic in dict.fromkeys(line["topic"] for line in lines):
            where = (topic, number % partitions)
            records = held.setdefault(where, [])
            offset = records[-1].offset + 2 if records else 0
            for line in (line for line in lines if line["topic"] == topic):
                value = json.dumps(line["value"], ensure_ascii=False, separators=(",", ":"))
                records.append(Record(*where, offset, line["key"].encode(), value.encode()))
                offset += 1
    return held
