"""The outbox: one JSON-lines file a session, holding exactly the records to publish, in order.

The scheduler writes it, once and whole; the producer reads it. Files stay: what has been published is
found in Kafka. Each line is ``{"topic": …, "key": …, "value": {…}}``; each topic's last line is the
session's end marker.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from hospital.lake.atomic import replace_text
from hospital.messaging.events import Event, SessionEnd, to_json
from hospital.runtime.simclock import Session


def outbox_path(folder: Path, session: Session) -> Path:
    """The session's file. Names sort in the order of sessions."""
    return folder / f"session_{session.day.isoformat()}_{session.index:02d}.jsonl"


def write_session(
    folder: Path,
    session: Session,
    events: Mapping[str, Sequence[Event]],
    totals: Mapping[str, int],
) -> Path:
    """Write the session's file: for each topic its events, then its end marker.

    `totals` gives for each topic the number of events up to and including this session. Writing the
    same session again gives the same bytes. Raises OSError.
    """
    lines = []
    for topic, of_topic in events.items():
        for event in of_topic:
            lines.append(_line(topic, session.id, event.on_the_wire(session.id)))
        end = SessionEnd(session.id, session.number, len(of_topic), totals[topic])
        lines.append(_line(topic, session.id, end.on_the_wire()))
    path = outbox_path(folder, session)
    replace_text(path, "".join(lines))
    return path


def _line(topic: str, key: str, value: Mapping[str, object]) -> str:
    return to_json({"topic": topic, "key": key, "value": value}) + "\n"
