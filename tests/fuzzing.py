"""Records that Hypothesis makes up: out of nothing, and out of good ones by doing something to them."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from hospital.messaging.sessions import session_number
from hospital.messaging.wire import MAX_RECORD_BYTES, Place, Record, WireError, read_record
from hospital.runtime.simclock import SimulatedClock

CASES = int(os.environ.get("FUZZ_CASES", "300"))

text = st.text(max_size=20) | st.sampled_from(
    ["\x00", "\ud800", "\udfff\ud800", "٢٠٢٢-11-20.01", "\u2028", "'\\"]
)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | text,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(text, inner, max_size=3),
    max_leaves=6,
)
fields = st.sampled_from(
    [
        *("event_id", "event_type", "schema_version", "session", "occurred_at", "data"),
        *("session_number", "events", "total", "more"),
    ]
)
sessions = st.builds(
    "{:04d}-{:02d}-{:02d}.{:02d}".format,
    st.sampled_from([1999, 2022, 9999, 0]),
    st.integers(0, 13),
    st.integers(0, 32),
    st.integers(0, 7),
)
raw = (
    st.none()
    | st.binary(max_size=40)
    | values.map(lambda value: json.dumps(value).encode())
    | st.integers(1, 3_000).map(lambda depth: b"[" * depth + b"]" * depth)
    | st.integers(1, 6_000).map(lambda digits: b'{"session": 1' + b"0" * digits + b"}")
)
oversized = st.integers(1, 3).map(lambda more: b" " * (MAX_RECORD_BYTES + more))


def _field(good: Record, name: str, value: object) -> Record:
    """With another value in one place of its JSON. If that is the session, the key goes with it."""
    content: dict[str, Any] = json.loads(good.value or b"")
    key = value.encode(errors="replace") if name == "session" and isinstance(value, str) else good.key
    return replace(good, key=key, value=json.dumps(content | {name: value}).encode())


def _without(good: Record, name: str) -> Record:
    content: dict[str, Any] = json.loads(good.value or b"")
    content.pop(name, None)
    return replace(good, value=json.dumps(content).encode())


def _spliced(good: Record, at: int, length: int, new: bytes) -> Record:
    whole = good.value or b""
    at %= len(whole) + 1
    return replace(good, value=whole[:at] + new + whole[at + length :])


def records(good: Sequence[Record]) -> st.SearchStrategy[Record]:
    """Bad ones for the most part, in the places of these good ones."""
    some = st.sampled_from(good)
    places = sorted({record.place for record in good})
    changes: Sequence[st.SearchStrategy[Record]] = [
        st.builds(_field, some, fields, values | sessions),
        st.builds(_without, some, fields),
        st.builds(_spliced, some, st.integers(0, 400), st.integers(0, 12), st.binary(max_size=6)),
        st.builds(lambda record, key: replace(record, key=key), some, raw),
        st.builds(lambda record, value: replace(record, value=value), some, raw),
        st.builds(
            lambda record, place: replace(record, topic=place[0], partition=place[1]),
            some,
            st.sampled_from(places),
        ),
        st.builds(Record, st.just(places[0][0]), st.just(places[0][1]), st.just(0), raw, raw),
    ]
    # A quarter million spaces are dear: seldom.
    return st.integers(0, 99).flatmap(
        lambda chance: (
            st.builds(lambda record, value: replace(record, value=value), some, oversized)
            if chance == 99
            else st.one_of(changes)
        )
    )


def is_bad(record: Record, clock: SimulatedClock, partitions: Mapping[str, int]) -> bool:
    """Whether it can be told from a good record by itself. The others are good ones again, or forged."""
    try:
        session_number(clock, partitions[record.topic], record, read_record(record))
    except WireError:
        return True
    return False


def by_place(made: Sequence[Record]) -> dict[Place, list[Record]]:
    """The records of each partition, in order, with offsets that begin at 0."""
    log: dict[Place, list[Record]] = {}
    for record in made:
        of_place = log.setdefault(record.place, [])
        of_place.append(replace(record, offset=len(of_place)))
    return log


def collected(
    strategy: st.SearchStrategy[Record], wanted: Callable[[Record], bool], cases: int
) -> list[Record]:
    """So many of them, the same in every run."""
    found: list[Record] = []

    @settings(max_examples=cases, phases=[Phase.generate], database=None, derandomize=True, deadline=None)
    @given(strategy.filter(wanted))
    def collect(record: Record) -> None:
        found.append(record)

    collect()
    return found
