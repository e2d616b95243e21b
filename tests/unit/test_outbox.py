"""The outbox: the bytes of a session's file, and what reading refuses."""

from __future__ import annotations

from pathlib import Path

import pytest

from hospital.messaging.errors import MessagingError
from hospital.messaging.events import SessionEnd
from hospital.messaging.outbox import outbox_path, read_session, waiting_sessions
from tests.messaging_samples import clock_of, fill_outbox

CLOCK = clock_of(days=1)
COUNTS = {"a.one": [1, 2, 0, 1, 1], "a.two": [0, 1, 3, 0, 2]}


def test_a_session_has_these_bytes(tmp_path: Path) -> None:
    fill_outbox(tmp_path, CLOCK, {"a.one": [1, 0, 0, 0, 0]}, [1])
    assert (tmp_path / "session_2022-11-20_01.jsonl").read_text() == (
        '{"topic":"a.one","key":"2022-11-20.01","value":{"event_id":"52cb4856bfec2970050cba461a576b90",'
        '"event_type":"A02","schema_version":1,"session":"2022-11-20.01","occurred_at":"2022-11-20T03:12:00",'
        '"data":{"id":"1-0","suburb":"Düne","km":1.5}}}\n'
        '{"topic":"a.one","key":"2022-11-20.01","value":{"event_type":"session.end","schema_version":1,'
        '"session":"2022-11-20.01","session_number":1,"events":1,"total":1}}\n'
    )


def test_a_session_is_published_in_the_bytes_that_the_file_has(tmp_path: Path) -> None:
    fill_outbox(tmp_path, CLOCK, COUNTS)
    lines = outbox_path(tmp_path, CLOCK.session_at(2)).read_bytes().splitlines()
    held = read_session(tmp_path, CLOCK.session_at(2))
    assert len(held.messages) == len(lines) == 5
    for message, line in zip(held.messages, lines, strict=True):
        assert line.endswith(b'"value":' + message.value + b"}")
        assert message.key == b"2022-11-20.02"
    assert held.ends == {
        "a.one": SessionEnd("2022-11-20.02", 2, 2, 3),
        "a.two": SessionEnd("2022-11-20.02", 2, 1, 1),
    }


@pytest.mark.parametrize(
    ("first", "limit", "numbers"), [(1, 9, [1, 2]), (2, 9, [2]), (1, 1, [1]), (3, 9, [])]
)
def test_sessions_wait_up_to_the_first_that_is_missing(
    tmp_path: Path, first: int, limit: int, numbers: list[int]
) -> None:
    fill_outbox(tmp_path, CLOCK, COUNTS, [1, 2, 4])
    found = waiting_sessions(tmp_path, CLOCK, first, limit)
    assert [held.session.number for held in found] == numbers


def test_no_session_waits_after_the_last(tmp_path: Path) -> None:
    fill_outbox(tmp_path, CLOCK, COUNTS)
    assert [held.session.number for held in waiting_sessions(tmp_path, CLOCK, 5, 9)] == [5]
    assert waiting_sessions(tmp_path, CLOCK, 6, 9) == []


@pytest.mark.parametrize(
    "spoil",
    [
        lambda lines: lines[:-1],  # without the end marker of the last topic
        lambda lines: lines[1:],  # an event too few
        lambda lines: [*lines, lines[-1]],  # two end markers
        lambda lines: [lines[0][:-5], *lines[1:]],  # a line cut short
        lambda lines: [lines[0].replace(b"2022-11-20.02", b"2022-11-20.03"), *lines[1:]],  # another session's
    ],
)
def test_a_file_that_is_no_whole_session_is_refused(tmp_path: Path, spoil: object) -> None:
    assert callable(spoil)
    fill_outbox(tmp_path, CLOCK, COUNTS, [2])
    path = outbox_path(tmp_path, CLOCK.session_at(2))
    path.write_bytes(b"\n".join(spoil(path.read_bytes().splitlines())))
    with pytest.raises(MessagingError, match=f"{path}: can't be published"):
        read_session(tmp_path, CLOCK.session_at(2))
