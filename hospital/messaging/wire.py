"""Reading what came over the wire: an event, a session's end marker, or neither."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NoReturn

from hospital.messaging.events import SCHEMA_VERSION, SESSION_END, SessionEnd

SESSION_ID = re.compile(r"\d{4}-\d\d-\d\d\.\d\d")
EVENT_ID = re.compile(r"[0-9a-f]{32}")


class WireError(ValueError):
    """A record that can't be right. Its text is the reason, for people."""


@dataclass(frozen=True, slots=True)
class Record:
    """A record of a topic, as it was read."""

    topic: str
    partition: int
    offset: int
    key: bytes | None
    value: bytes | None


@dataclass(frozen=True, slots=True)
class ReadEvent:
    """An event whose envelope is right; `text` is its JSON object as it was on the wire, on one line."""

    session: str
    text: str


def read_record(record: Record) -> ReadEvent | SessionEnd:
    """What the record holds. Raises WireError."""
    text = _read_text(record.value)
    value = _read_object(text)
    session = value.get("session")
    if not isinstance(session, str) or not SESSION_ID.fullmatch(session):
        raise WireError(f"session {session!r} is not of the form YYYY-MM-DD.NN")
    if record.key != session.encode():
        raise WireError(f"the key {record.key!r} is not the session {session}")
    if value.get("schema_version") != SCHEMA_VERSION:
        raise WireError(f"schema_version {value.get('schema_version')!r} is not {SCHEMA_VERSION}")
    if value.get("event_type") == SESSION_END:
        return _read_end(session, value)
    _check_event(value)
    return ReadEvent(session, text)


def _read_text(raw: bytes | None) -> str:
    try:
        text = (raw or b"").decode()
    except UnicodeDecodeError as error:
        raise WireError(f"not UTF-8 ({error.reason} at byte {error.start})") from None
    # Within JSON a bare line end is only space between tokens.
    return text.replace("\r", " ").replace("\n", " ")


def _read_object(text: str) -> dict[str, Any]:
    try:
        value = json.loads(text, parse_constant=_refuse_constant)
    except ValueError as error:
        raise WireError(f"not JSON ({error})") from None
    except RecursionError:
        raise WireError("not JSON that can be read (nested too deep)") from None
    if not isinstance(value, dict):
        raise WireError(f"not a JSON object but {type(value).__name__}")
    return value


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number in JSON")


def _read_end(session: str, value: Mapping[str, Any]) -> SessionEnd:
    numbers = [value.get(name) for name in ("session_number", "events", "total")]
    if not all(type(number) is int and number >= 0 for number in numbers):
        raise WireError("an end marker needs session_number, events and total, integers from 0")
    return SessionEnd(session, *numbers)  # type: ignore[arg-type]


def _check_event(value: Mapping[str, Any]) -> None:
    event_id, event_type, occurred_at = (
        value.get(name) for name in ("event_id", "event_type", "occurred_at")
    )
    if not isinstance(event_id, str) or not EVENT_ID.fullmatch(event_id):
        raise WireError(f"event_id {event_id!r} is not 32 hex digits")
    if not isinstance(event_type, str) or not event_type:
        raise WireError(f"event_type {event_type!r} is not a name")
    if not isinstance(value.get("data"), dict):
        raise WireError("data is not a JSON object")
    try:
        datetime.fromisoformat(occurred_at)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        raise WireError(f"occurred_at {occurred_at!r} is not a time in ISO 8601") from None
