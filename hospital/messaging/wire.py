"""Reading what came over the wire: an event, a session's end marker, or neither."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from reprlib import Repr
from typing import Any, NoReturn

from hospital.messaging.events import SCHEMA_VERSION, SESSION_END, SessionEnd

MAX_RECORD_BYTES = 256 * 1024
"""An event is a few hundred bytes. Below Kafka's own limit of 1 MiB, so that a larger one can be told."""

SESSION_ID = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\.[0-9]{2}")
EVENT_ID = re.compile(r"[0-9a-f]{32}")
NO_TEXT = re.compile("[\\x00\\ud800-\\udfff]")
"""What JSON can write with an escape, and neither UTF-8 nor a database takes."""


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number in JSON")


_decoder = json.JSONDecoder(parse_constant=_refuse_constant)

_short = Repr()
_short.maxstring = _short.maxother = _short.maxlong = 60
_short.maxlevel = 2


class WireError(ValueError):
    """A record that can't be right. Its text is the reason, for people: one line, and never long."""


Place = tuple[str, int]
"""A topic and a partition of it."""


@dataclass(frozen=True, slots=True)
class Record:
    """A record of a topic, as it was read."""

    topic: str
    partition: int
    offset: int
    key: bytes | None
    value: bytes | None

    @property
    def place(self) -> Place:
        """Where it was read."""
        return self.topic, self.partition

    @property
    def size(self) -> int:
        """Bytes of key and value."""
        return len(self.key or b"") + len(self.value or b"")


@dataclass(frozen=True, slots=True)
class ReadEvent:
    """An event whose envelope is right; `text` is its JSON object as it was on the wire, on one line."""

    session: str
    event_id: str
    text: str


def read_record(record: Record) -> ReadEvent | SessionEnd:
    """What the record holds. Raises WireError."""
    if record.size > MAX_RECORD_BYTES:
        raise WireError(f"{record.size} bytes, and a record may have {MAX_RECORD_BYTES}")
    text = _read_text(record.value)
    value = _read_object(text)
    session = value.get("session")
    if not isinstance(session, str) or not SESSION_ID.fullmatch(session):
        raise WireError(f"session {shown(session)} is not of the form YYYY-MM-DD.NN")
    if record.key != session.encode():
        raise WireError(f"the key {shown(record.key)} is not the session {session}")
    version = value.get("schema_version")
    if type(version) is not int or version != SCHEMA_VERSION:
        raise WireError(f"schema_version {shown(version)} is not {SCHEMA_VERSION}")
    if value.get("event_type") == SESSION_END:
        return _read_end(session, value)
    event_id = _check_event(value)
    # Within JSON a bare line end is only space between tokens.
    return ReadEvent(session, event_id, text.replace("\r", " ").replace("\n", " "))


def shown(value: object) -> str:
    """A value for people: its Python form, cut where it is long or deep."""
    return _short.repr(value)


def _read_text(raw: bytes | None) -> str:
    if raw is None:
        raise WireError("no value (null)")
    try:
        return raw.decode()
    except UnicodeDecodeError as error:
        raise WireError(f"not UTF-8 ({error.reason} at byte {error.start})") from None


def _read_object(text: str) -> dict[str, Any]:
    try:
        value = _decoder.decode(text)
        no_text = "\\u" in text and NO_TEXT.search(_all_text(value))
    except RecursionError:
        raise WireError("not JSON that can be read (nested too deep)") from None
    except ValueError as error:
        raise WireError(f"not JSON ({error})") from None
    if no_text:
        raise WireError("a text in it holds U+0000 or half a surrogate pair, which no database takes")
    if not isinstance(value, dict):
        raise WireError(f"not a JSON object but {type(value).__name__}")
    return value


def _all_text(value: object) -> str:
    """All texts in a JSON value, one after the other."""
    if isinstance(value, str):
        return value
    if isinstance(value, dict):
        return "".join(_all_text(part) for pair in value.items() for part in pair)
    return "".join(map(_all_text, value)) if isinstance(value, list) else ""


def _read_end(session: str, value: Mapping[str, Any]) -> SessionEnd:
    numbers = [value.get(name) for name in ("session_number", "events", "total")]
    if not all(type(number) is int and number >= 0 for number in numbers):
        raise WireError("an end marker needs session_number, events and total, integers from 0")
    return SessionEnd(session, *numbers)  # type: ignore[arg-type]


def _check_event(value: Mapping[str, Any]) -> str:
    """The event's id. Raises WireError."""
    event_id, event_type, occurred_at = (
        value.get(name) for name in ("event_id", "event_type", "occurred_at")
    )
    if not isinstance(event_id, str) or not EVENT_ID.fullmatch(event_id):
        raise WireError(f"event_id {shown(event_id)} is not 32 hex digits")
    if not isinstance(event_type, str) or not event_type:
        raise WireError(f"event_type {shown(event_type)} is not a name")
    if not isinstance(value.get("data"), dict):
        raise WireError("data is not a JSON object")
    try:
        datetime.fromisoformat(occurred_at)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        raise WireError(f"occurred_at {shown(occurred_at)} is not a time in ISO 8601") from None
    return event_id
