"""Which records make which file, and which are dead letters."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from hospital.messaging.dead_letters import keep_dead_letter
from hospital.messaging.land import DeadLetter, Landing, SessionFile
from hospital.messaging.wire import Record
from tests.messaging_samples import clock_of, fill_outbox, records_of

CLOCK = clock_of(days=1)
TOPIC = "a.one"


@pytest.fixture
def records(tmp_path: Path) -> list[Record]:
    """Sessions of 2, 1, 0, 3 and 1 events in one partition."""
    fill_outbox(tmp_path, CLOCK, {TOPIC: [2, 1, 0, 3, 1]})
    return records_of(tmp_path, CLOCK, partitions=1)[TOPIC, 0]


def land(records: list[Record]) -> tuple[dict[str, bytes], list[DeadLetter]]:
    landing = Landing()
    made = [what for record in records for what in landing.take(record)]
    files = {what.name: what.content for what in made if isinstance(what, SessionFile)}
    return files, [what for what in made if isinstance(what, DeadLetter)]


def test_each_session_makes_one_file(records: list[Record]) -> None:
    files, dead = land(records)
    assert dead == []
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


def test_a_record_that_is_no_event_is_a_dead_letter_and_the_session_lands(records: list[Record]) -> None:
    garbage = replace(records[0], offset=1, value=b"garbage")
    moved = [replace(record, offset=record.offset + 1) for record in records[1:]]
    files, dead = land([records[0], garbage, *moved])
    assert files == land(records)[0]
    assert [(letter.record, letter.reason[:8]) for letter in dead] == [(garbage, "not JSON")]


def test_a_session_with_an_event_too_few_is_a_dead_letter_and_the_rest_lands(records: list[Record]) -> None:
    files, dead = land(records[1:])
    assert list(files) == [f"one_2022-11-20_{index:02d}.json" for index in range(2, 6)]
    assert [letter.reason for letter in dead] == [
        "session 2022-11-20.01 ends with 2 events, and 1 came (offsets 1 to 2)"
    ]


def test_another_sessions_event_within_a_session_is_a_dead_letter(records: list[Record]) -> None:
    stray = replace(records[-2], offset=records[1].offset)
    moved = [replace(record, offset=record.offset + 1) for record in records[1:]]
    files, dead = land([records[0], stray, *moved])
    assert files == land(records)[0]
    assert [letter.record for letter in dead] == [stray]


def test_a_session_that_comes_again_is_a_dead_letter(records: list[Record]) -> None:
    again = [replace(record, offset=record.offset + 1000) for record in records[:3]]
    files, dead = land([*records, *again])
    assert files == land(records)[0]
    assert [letter.reason for letter in dead] == ["session 1 after session 5"]


def test_a_dead_letter_is_kept_once(tmp_path: Path) -> None:
    letter = DeadLetter(Record("a.one", 2, 17, None, b'{"\xff'), "not UTF-8")
    paths = {keep_dead_letter(tmp_path, letter), keep_dead_letter(tmp_path, letter)}
    assert [path.name for path in paths] == ["a.one-2-17.dead-letter.json"]
    assert json.loads(paths.pop().read_text()) == {
        "topic": "a.one",
        "partition": 2,
        "offset": 17,
        "reason": "not UTF-8",
        "key": None,
        "value": '{"\\xff',
    }
