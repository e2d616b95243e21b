"""One line for people about the sessions that a step has dealt with."""

from __future__ import annotations

from collections.abc import Iterable

from hospital.messaging.events import SessionEnd
from hospital.runtime.logs import counted


def in_words(ends: Iterable[tuple[str, SessionEnd]]) -> str:
    """For example ``2022-11-20 session 3: 31 events, 3 of transfers and 28 of transport``.

    It is of pairs of a topic and an end marker.

    Several sessions are told as the first and the last. There must be at least one.
    """
    counts: dict[str, int] = {}
    sessions = set()
    for topic, end in ends:
        name = short_name(topic)
        counts[name] = counts.get(name, 0) + end.events
        sessions.add(end.session)
    first, last = _session(min(sessions)), _session(max(sessions))
    span = first if len(sessions) == 1 else f"{len(sessions)} sessions, {first} to {last}"
    by_topic = " and ".join(f"{count:,} of {name}" for name, count in sorted(counts.items(), reverse=True))
    return f"{span}: {counted(sum(counts.values()), 'event')}, {by_topic}"


def short_name(topic: str) -> str:
    """The topic's name without its domain: ``transfers`` of ``hospital.transfers``."""
    return topic.rsplit(".", 1)[-1]


def _session(session: str) -> str:
    day, _, index = session.partition(".")
    return f"{day} session {int(index)}"
