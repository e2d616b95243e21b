"""Which records make which file, and which are dead letters."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from hospital.messaging.events import SessionEnd, to_json
from hospital.messaging.land import DeadLetter, Landing, LandLimits, SessionFile
from hospital.messaging.wire import Record
from tests.messaging_samples import clock_of, event_of, fill_outbox, records_of

CLOCK = clock_of(days=1)
TOPIC = "a.one"
PLACE = (TOPIC, 0)


@pytest.fixture
def records(tmp_path: Path) -> list[Record]:
    """Sessions of 2, 1, 0, 3 and 1 events in one partition."""
    fill_outbox(tmp_path, CLOCK, {TOPIC: [2, 1, 0, 3, 1]})
    return records_of(tmp_path, CLOCK, partitions=1)[PLACE]


def in_order(records: Sequence[Record]) -> list[Record]:
    """With offsets as Kafka would give them."""
    return [replace(record, offset=offset) for offset, record in enumerate(records)]


def begun(**limits: int) -> Landing:
    return Landing(CLOCK, {TOPIC: 1}, LandLimits(**limits))


def land(
    records: Sequence[Record], landing: Landing | None = None
) -> tuple[dict[str, bytes], dict[int, str]]:
    """The files' content by name, and the dead letters' reasons by offset. Nothing is told of twice."""
    landing = landing or begun()
    made = [what for record in records for what in landing.take(record)]
    files = {what.name: what.content for what in made if isinstance(what, SessionFile)}
    letters = [what for what in made if isinstance(what, DeadLetter)]
    reasons = {letter.record.offset: letter.reason for letter in letters}
    assert len(files) + len(letters) == len(made)
    assert len(reasons) == len(letters)
    landed = sum(len(what.events) + 1 for what in made if isinstance(what, SessionFile))
    assert landed + len(letters) + landing.waiting(PLACE) == len(records)
    return files, reasons


def marker(session: str, session_number: int, events: int) -> Record:
    end = SessionEnd(session, session_number, events, total=2)
    return Record(TOPIC, 0, 0, session.encode(), to_json(end.on_the_wire()).encode())


def test_each_session_makes_one_file(records: list[Record]) -> None:
    files, dead = land(records)
    assert dead == {}
    assert list(files) == [f"one_2022-11-20_{index:02d}.json" for index in range(1, 6)]
    landed = [json.loads(content) for content in files.values()]
    assert [file["event_count"] for file in landed] == [2, 1, 0, 3, 1]
    assert [file["total"] for file in landed] == [2, 3, 3, 6, 7]


def test_a_file_has_these_bytes(records: list[Record]) -> None:
    files, _ = land(records)
    first, second = (record.value.decode() for record in records[:2] if record.value)
    assert files["one_2022-11-20_01.json"].decode() == (
        '{"topic":"a.one","session":"2022-11-20.01","session_number":1,"event_count":2,"total":2,"events":[\n'
        f"{first},\n{second}\n]}}\n"
    )
    assert json.loads(files["one_2022-11-20_03.json"])["events"] == []


@pytest.mark.parametrize("value", [b"garbage", None, b"\xff", b"{}", b"[1]", b"x" * 300_000])
def test_a_record_that_is_no_event_is_a_dead_letter_and_the_session_lands(
    records: list[Record], value: bytes | None
) -> None:
    garbage = replace(records[0], value=value)
    files, dead = land(in_order([records[0], garbage, *records[1:]]))
    assert files == land(records)[0]
    assert list(dead) == [1]


def test_an_event_that_comes_twice_is_a_dead_letter_and_the_session_lands(records: list[Record]) -> None:
    files, dead = land(in_order([*records[:2], *records[:2], *records[2:]]))
    assert files == land(records)[0]
    event_id = event_of(TOPIC, "1-0").event_id
    assert dead[2] == f"event {event_id} came already, with offset 0"
    assert sorted(dead) == [2, 3]


def test_a_session_that_comes_again_is_dead_letters(records: list[Record]) -> None:
    files, dead = land(in_order([*records, *records[:3]]))
    assert files == land(records)[0]
    assert set(dead.values()) == {"session 2022-11-20.01 is over: session 5 has ended here"}
    assert sorted(dead) == [len(records), len(records) + 1, len(records) + 2]


def test_what_ended_before_this_life_is_over_too(records: list[Record]) -> None:
    landing = begun()
    landing.begin(PLACE, 4)
    files, dead = land(in_order(records), landing)
    assert list(files) == ["one_2022-11-20_05.json"]
    assert len(dead) == len(records) - 2


def test_a_partition_that_is_filled_again_from_its_beginning_lands_again(records: list[Record]) -> None:
    landing = begun()
    assert land(records, landing) == land(records, landing)


def test_a_session_without_one_of_its_events_is_dead_letters_once_another_ends(records: list[Record]) -> None:
    missing = in_order(records[1:])
    landing = begun()
    files, dead = land(missing[:2], landing)
    assert (files, landing.waiting(PLACE), landing.decided(PLACE)) == ({}, 1, 0)
    assert dead == {1: "session 2022-11-20.01 ends with 2 events, and 1 came from offset 0 on"}
    files, dead = land(missing)
    assert list(files) == [f"one_2022-11-20_{index:02d}.json" for index in range(2, 6)]
    assert dead[0] == "of session 2022-11-20.01, which had not ended when session 2022-11-20.02 did"
    assert sorted(dead) == [0, 1]


def test_a_session_lands_when_what_was_missing_comes(records: list[Record]) -> None:
    late = [records[1], records[2], records[0], records[2], *records[3:]]
    files, dead = land(in_order(late))
    assert len(files) == 5
    assert list(dead) == [1]


@pytest.mark.parametrize(("number", "events"), [(1, 5), (1, 0), (3, 1)])
def test_a_marker_that_does_not_fit_harms_no_session(records: list[Record], number: int, events: int) -> None:
    wrong = marker("2022-11-20.01", number, events)
    files, dead = land(in_order([records[0], wrong, *records[1:]]))
    assert files == land(records)[0]
    assert list(dead) == [1]


@pytest.mark.parametrize(
    ("session", "reason"),
    [
        ("2022-13-41.01", "there is no such day"),
        ("2022-11-19.05", "begin on 2022-11-20, and a day has 5"),
        ("2022-11-20.06", "begin on 2022-11-20, and a day has 5"),
        ("2022-11-20.00", "begin on 2022-11-20, and a day has 5"),
    ],
)
def test_a_session_that_can_t_be_is_dead_letters(session: str, reason: str) -> None:
    event = to_json(event_of(TOPIC, "1").on_the_wire(session)).encode()
    _, dead = land([Record(TOPIC, 0, 0, session.encode(), event)])
    assert reason in dead[0]


def test_a_session_of_another_partition_is_dead_letters(records: list[Record]) -> None:
    landing = Landing(CLOCK, {TOPIC: 3})
    _, dead = land(records, landing)
    assert dead[0] == "session 2022-11-20.01 belongs to partition 1, not 0"
    assert len(dead) == len(records) - 1  # the third session, which is empty, is at home there


def test_another_sessions_event_within_a_session_is_a_dead_letter(records: list[Record]) -> None:
    files, dead = land(in_order([records[0], records[-2], *records[1:-2], *records[-2:]]))
    assert files == land(records)[0]
    assert dead == {1: "of session 2022-11-20.05, which had not ended when session 2022-11-20.01 did"}


@pytest.mark.parametrize("limits", [{"events": 10}, {"bytes": 3_000}])
def test_events_without_an_end_marker_are_dead_letters_beyond_a_limit(limits: dict[str, int]) -> None:
    session = CLOCK.session_at(1).id
    values = [to_json(event_of(TOPIC, str(n)).on_the_wire(session)).encode() for n in range(100)]
    feed = [Record(TOPIC, 0, offset, session.encode(), value) for offset, value in enumerate(values)]
    landing = begun(**limits)
    _, dead = land(feed, landing)
    assert "wait for an end marker: too many" in dead[0]
    assert landing.waiting(PLACE) < 20
    assert landing.decided(PLACE) == len(dead)
