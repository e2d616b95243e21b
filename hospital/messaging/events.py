"""The envelope of every event, and the marker that ends a session.

An event on the wire is one JSON object::

    {"event_id": "…32 hex digits…", "event_type": "A02", "schema_version": 1,
     "session": "2022-11-20.01", "occurred_at": "2022-11-20T03:12:00", "data": {…}}

Its key is the session's id. All of a session's events of a topic go to one partition, in order, and
after them the session's end marker of that topic, so that a reader of the partition knows where the
session ends without a clock::

    {"event_type": "session.end", "schema_version": 1, "session": "2022-11-20.01",
     "session_number": 1, "events": 3, "total": 3}

``events`` counts the session's events of the topic, ``total`` all of the topic so far.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

SCHEMA_VERSION = 1
SESSION_END = "session.end"


@dataclass(frozen=True)
class Event:
    """Something that happened, at a simulated time (ISO 8601, to the second)."""

    topic: str
    event_type: str
    natural_key: str
    """What identifies it within its topic, for example a transfer's number."""
    occurred_at: str
    data: Mapping[str, Any]

    @property
    def event_id(self) -> str:
        """The same event has the same id in every run: 128 bits of SHA-256 over topic, type and key."""
        identity = f"{self.topic}\0{self.event_type}\0{self.natural_key}"
        return hashlib.sha256(identity.encode()).hexdigest()[:32]

    def on_the_wire(self, session_id: str) -> dict[str, Any]:
        """The event's JSON object."""
        return {
            "event_id": self.event_id,
            "event_type": self.event_type,
            "schema_version": SCHEMA_VERSION,
            "session": session_id,
            "occurred_at": self.occurred_at,
            "data": dict(self.data),
        }


@dataclass(frozen=True)
class SessionEnd:
    """The marker after a session's last event of a topic."""

    session: str
    session_number: int
    events: int
    total: int

    def on_the_wire(self) -> dict[str, Any]:
        """The marker's JSON object."""
        return {
            "event_type": SESSION_END,
            "schema_version": SCHEMA_VERSION,
            "session": self.session,
            "session_number": self.session_number,
            "events": self.events,
            "total": self.total,
        }


def to_json(value: Mapping[str, Any]) -> str:
    """One line of JSON; the same value gives the same text."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
