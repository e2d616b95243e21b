"""The envelope of events and of end markers."""

from __future__ import annotations

import json

import pytest

from hospital.messaging.events import Event, SessionEnd, to_json
from hospital.messaging.wire import MAX_RECORD_BYTES, ReadEvent, Record, WireError, read_record

EVENT = Event("a.topic", "A02", "17", "2022-11-20T03:12:00", {"id": 17})
SESSION = "2022-11-20.01"


def record(value: object, key: str | None = SESSION) -> Record:
    raw = value if isinstance(value, bytes) else json.dumps(value).encode()
    return Record("a.topic", 0, 0, key.encode() if key is not None else None, raw)


def test_an_events_id_depends_on_topic_type_and_key_alone() -> None:
    later = Event("a.topic", "A02", "17", "2023-01-01T00:00:00", {})
    assert EVENT.event_id == later.event_id
    others = [
        Event("b.topic", "A02", "17", EVENT.occurred_at, {}),
        Event("a.topic", "A03", "17", EVENT.occurred_at, {}),
        Event("a.topic", "A02", "18", EVENT.occurred_at, {}),
    ]
    assert len({EVENT.event_id, *(other.event_id for other in others)}) == 4


def test_an_event_is_read_as_it_was_written() -> None:
    text = to_json(EVENT.on_the_wire(SESSION))
    assert read_record(record(text.encode())) == ReadEvent(SESSION, EVENT.event_id, text)


def test_an_end_marker_is_read_as_it_was_written() -> None:
    end = SessionEnd(SESSION, 1, 3, 30)
    assert read_record(record(end.on_the_wire())) == end


def test_an_event_over_several_lines_is_read_on_one() -> None:
    text = json.dumps(EVENT.on_the_wire(SESSION), indent=1)
    read = read_record(record(text.encode()))
    assert isinstance(read, ReadEvent)
    assert "\n" not in read.text
    assert json.loads(read.text) == EVENT.on_the_wire(SESSION)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"session": "../../etc/passwd"}, "not of the form"),
        ({"session": None}, "not of the form"),
        ({"session": "٢٠٢٢-11-20.01"}, "not of the form"),
        ({"schema_version": 2}, "schema_version 2"),
        ({"schema_version": True}, "schema_version True"),
        ({"schema_version": [[[["x" * 1_000]]]]}, r"schema_version \[\[\[\.\.\.\]\]\] is not 1"),
        ({"event_id": "xyz"}, "32 hex digits"),
        ({"event_type": ""}, "is not a name"),
        ({"data": []}, "data is not"),
        ({"occurred_at": "yesterday"}, "ISO 8601"),
        ({"occurred_at": 5}, "ISO 8601"),
    ],
)
def test_a_wrong_event_is_refused_with_the_reason(change: dict[str, object], reason: str) -> None:
    value = EVENT.on_the_wire(SESSION) | change
    with pytest.raises(WireError, match=reason):
        read_record(record(value, key=str(value["session"])))


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (None, r"no value \(null\)"),
        (b"", "not JSON"),
        (b"{", "not JSON"),
        (b"\xff\xfe", "not UTF-8"),
        (b"[1]", "not a JSON object but list"),
        (b'{"km": NaN}', "NaN is no number"),
        (b"[" * 100_000, "not JSON"),
        (b'{"session": "a\nb"}', "not JSON .Invalid control character"),
        (b'{"n": ' + b"9" * 5_000 + b"}", "not JSON"),
        (b'{"data": {"a": ["x", {"b\\u0000": 1}]}}', r"U\+0000"),
        (b'{"data": "\\ud800"}', "half a surrogate pair"),
        (b" " * (MAX_RECORD_BYTES + 1), f"{MAX_RECORD_BYTES + 14} bytes, and a record may have"),
    ],
)
def test_what_is_not_json_is_refused(raw: bytes | None, reason: str) -> None:
    with pytest.raises(WireError, match=reason):
        read_record(Record("a.topic", 0, 0, SESSION.encode(), raw))


def test_escapes_that_make_text_are_no_harm() -> None:
    value = EVENT.on_the_wire(SESSION) | {"data": {"a": "\U0001f600", "b": "\\u0000 is six characters"}}
    assert b"\\ud83d" in json.dumps(value).encode()
    assert isinstance(read_record(record(value)), ReadEvent)


def test_a_reason_is_one_short_line_whatever_it_tells_of() -> None:
    long = "x\n" * 50_000
    values: list[dict[str, object]] = [{"session": long}, {"schema_version": long}, {"event_id": long}]
    for change in values:
        value = EVENT.on_the_wire(SESSION) | change
        with pytest.raises(WireError) as caught:
            read_record(record(value, key=str(value["session"])))
        assert str(caught.value).isprintable()
        assert len(str(caught.value)) < 200
    with pytest.raises(WireError) as caught:
        read_record(record(EVENT.on_the_wire(SESSION), key=long))
    assert len(str(caught.value)) < 200


@pytest.mark.parametrize("key", [None, "2022-11-20.02"])
def test_the_key_must_be_the_session(key: str | None) -> None:
    with pytest.raises(WireError, match="is not the session"):
        read_record(record(EVENT.on_the_wire(SESSION), key=key))


@pytest.mark.parametrize(
    "change", [{"events": -1}, {"events": True}, {"total": "3"}, {"session_number": None}]
)
def test_a_wrong_end_marker_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(WireError, match="end marker needs"):
        read_record(record(SessionEnd(SESSION, 1, 3, 30).on_the_wire() | change))
