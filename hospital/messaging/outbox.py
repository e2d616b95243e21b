"""The outbox: one JSON-lines file a session, holding exactly the records to publish, in order.

The scheduler writes it, once and whole; the producer reads it. Files stay: what has been published is
found in Kafka. Each line is ``{"topic":…,"key":…,"value":{…}}``, without a space, and the value goes to Kafka
in the bytes that it has there; each topic's last line is the session's end marker.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from hospital.lake.atomic import replace_text
from hospital.messaging.errors import MessagingError
from hospital.messaging.events import Event, SessionEnd, to_json
from hospital.messaging.wire import ReadEvent, Record, WireError, read_record
from hospital.runtime.simclock import Session, SimulatedClock

_LINE = re.compile(rb'\{"topic":"(?P<topic>[^"\\]+)","key":"(?P<key>[^"\\]*)","value":(?P<value>\{.*\})\}')


@dataclass(frozen=True, slots=True)
class Message:
    """A record to publish."""

    topic: str
    key: bytes
    value: bytes


@dataclass(frozen=True)
class OutboxSession:
    """A session's file, read: its records in order, and the end marker of each topic."""

    session: Session
    messages: Sequence[Message]
    ends: Mapping[str, SessionEnd]


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
    lines: list[str] = []
    for topic, of_topic in events.items():
        lines.extend(_line(topic, session.id, event.on_the_wire(session.id)) for event in of_topic)
        end = SessionEnd(session.id, session.number, len(of_topic), totals[topic])
        lines.append(_line(topic, session.id, end.on_the_wire()))
    path = outbox_path(folder, session)
    replace_text(path, "".join(lines))
    return path


def waiting_sessions(folder: Path, clock: SimulatedClock, first: int, limit: int) -> list[OutboxSession]:
    """The session with that number and those that follow it, as far as their files are there.

    Names follow from the clock, so a poll looks for one file and lists no folder. Raises MessagingError.
    """
    found = []
    for number in range(first, min(first + limit, clock.sessions + 1)):
        session = clock.session_at(number)
        if not outbox_path(folder, session).exists():
            break
        found.append(read_session(folder, session))
    return found


def read_session(folder: Path, session: Session) -> OutboxSession:
    """The session's records. Raises MessagingError when the file is not a whole session of its name."""
    path = outbox_path(folder, session)
    messages: list[Message] = []
    ends: dict[str, SessionEnd] = {}
    counts: dict[str, int] = {}
    session_id = session.id
    try:
        for number, line in enumerate(path.read_bytes().splitlines()):
            message, what = _read_line(line, number)
            if what.session != session_id or message.topic in ends:
                raise WireError(f"line {number + 1} does not belong there")
            messages.append(message)
            counts[message.topic] = counts.get(message.topic, 0) + 1
            if isinstance(what, SessionEnd):
                ends[message.topic] = what
    except (OSError, WireError) as error:
        raise MessagingError(f"{path}: can't be published ({error})") from None
    for topic, count in counts.items():
        end = ends.get(topic)
        if end is None or (end.session_number, end.events) != (session.number, count - 1):
            raise MessagingError(f"{path}: can't be published (its end marker of {topic} does not fit)")
    return OutboxSession(session, messages, ends)


def _read_line(line: bytes, number: int) -> tuple[Message, ReadEvent | SessionEnd]:
    match = _LINE.fullmatch(line)
    if match is None:
        raise WireError(f"line {number + 1} is not a record")
    try:
        message = Message(match["topic"].decode(), match["key"], match["value"])
    except UnicodeDecodeError:
        raise WireError(f"line {number + 1} is not UTF-8") from None
    return message, read_record(Record(message.topic, 0, number, message.key, message.value))


def _line(topic: str, key: str, value: Mapping[str, object]) -> str:
    return to_json({"topic": topic, "key": key, "value": value}) + "\n"
