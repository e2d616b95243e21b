"""What is seen in a file's bytes as they pass, however they are cut into pieces, and how a line is found."""

from __future__ import annotations

import csv
import io
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hospital.warehouse.csv_check import CsvCheck
from hospital.warehouse.find_line import MOST_LINES, lines_in_csv, lines_in_json, lines_in_text
from hospital.warehouse.refusal import LONGEST_TEXT, Refusal, RefusedError, shown
from hospital.warehouse.text_check import MAX_LINE_BYTES, TextCheck

COLUMNS = ("id", "name", "note")
HEADER = b"id,name,note\n"


def refusal(check: TextCheck, pieces: list[bytes]) -> Refusal | None:
    """What the check has against a file that comes in these pieces."""
    try:
        for piece in filter(None, pieces):
            check.take(piece)
        check.end()
    except RefusedError as error:
        return error.refusal
    return None


@pytest.mark.parametrize(
    ("content", "reason", "line", "column"),
    [
        (b'1,"a, b","c ""d"""\n2,,\n3,"",""\n', None, 0, ""),
        (b'1,a,"\n', "a quoted field that does not end on its line", 2, "note"),
        (b'1,a,b\n2,"a\nb",c\n', "a quoted field that does not end on its line", 3, "name"),
        (b'1,"a, b",c"d\n', "a quote in the middle of a field that has none around it", 2, "note"),
        (b'1,"a" ,c\n', "text after the closing quote of a field", 2, "name"),
        (b'1,"a"b,c\n', "text after the closing quote of a field", 2, "name"),
        (b"1,a\0,b\n", "a NUL", 2, "name"),
        (b"1,a,b\n2,a,b\r\n", "a carriage return (CR): lines end with LF alone", 3, "note"),
        (b"1,\ta,b\n", None, 0, ""),
        (b"1,a,b\n2,a", "the last line has no end: the file is truncated", 3, "name"),
        (b"1,a,b,c,d\0\n", "a NUL", 2, ""),
    ],
)
def test_a_refusal_is_the_same_however_the_file_is_cut(
    content: bytes, reason: str | None, line: int, column: str
) -> None:
    whole = HEADER + content
    expected = reason and Refusal(reason, (line,), column)
    for cut in range(len(whole)):
        assert refusal(CsvCheck(COLUMNS), [whole[:cut], whole[cut:]]) == expected
    assert refusal(CsvCheck(COLUMNS), [bytes([byte]) for byte in whole]) == expected


@pytest.mark.parametrize("before", [0, 1, MAX_LINE_BYTES - 5])
def test_a_line_may_be_so_long_and_no_longer(before: int) -> None:
    lines = HEADER + b"1" * before + b"\n" * bool(before)
    longest = b"a" * MAX_LINE_BYTES + b"\n"
    for size in (1 << 16, 777_777, MAX_LINE_BYTES):
        for line, expected in ((longest, ()), (b"a" + longest, (2 + bool(before),))):
            content = lines + line + b"2,,\n"
            pieces = [content[at : at + size] for at in range(0, len(content), size)]
            found = refusal(TextCheck(), pieces)
            assert (found.lines if found else ()) == expected


@given(
    st.text(alphabet='ab,"\n', max_size=30).map(lambda text: text + "\n"),
    st.lists(st.integers(0, 40), max_size=3),
)
@settings(max_examples=400, deadline=None, derandomize=True)
def test_what_passes_is_read_alike_by_line_and_by_field(text: str, cuts: list[int]) -> None:
    content = HEADER + text.encode()
    at = [0, *sorted(min(cut, len(content)) for cut in cuts), len(content)]
    pieces = [content[begin:end] for begin, end in pairwise(at)]
    if refusal(CsvCheck(COLUMNS), pieces) is None:
        whole = list(csv.reader(io.StringIO(text, newline=""), strict=True))
        assert whole == [row for line in text.splitlines() for row in csv.reader([line], strict=True) or [[]]]


def test_lines_of_csv_hold_a_key_in_the_columns_of_its_names() -> None:
    lines = [HEADER, b'1,"a, b",7\n', b"7,a,b\n", b"07,c,d\n", b"7,x\n", b"\xff7,a,b\n"]
    find = lines_in_csv(COLUMNS, {"person": "id"})
    assert find(lines, {"id": "7"}) == (3, 4)
    assert find(lines, {"person": "7", "name": "c"}) == (4,)
    assert find(lines, {"name": "a, b"}) == (2,)
    assert find(lines, {"nowhere": "7"}) == ()
    assert find([HEADER, *[b"7,a,b\n"] * 10], {"id": "7"}) == tuple(range(2, 2 + MOST_LINES))


def test_lines_of_json_hold_all_of_a_key_or_its_first_part() -> None:
    lines = [
        b'{"id":1,"name":"a\\u00e9","at":"7"},\n',
        b'{"id":7,"name":"b"}]}\n',
        b'"id": 71\n',
        b'"id":  9\n',
    ]
    assert lines_in_json(lines, {"id": "7", "name": "b"}) == (2,)
    assert lines_in_json(lines, {"id": "1", "name": "aé"}) == (1,)
    assert lines_in_json(lines, {"id": "9", "name": "elsewhere"}) == (4,)
    assert lines_in_json(lines, {"": "7"}) == (1, 2)


def test_lines_of_text_begin_with_a_key_s_last_part() -> None:
    lines = [b"visits\n", b"  visits .. 3\n", b"  visits of old .. 3\n", b" beds .. 1\n"]
    assert lines_in_text(lines, {"day": "2022-12-31", "figure": "visits"}) == (2, 3)


def test_what_is_shown_is_one_printable_line() -> None:
    assert shown("a b") == "a b"
    assert shown("a\nb\x1b[2J\u202e\udcff\x85") == "a\\nb\\x1b[2J\\u202e\\udcff\\x85"
    assert len(shown("x" * 10_000)) == LONGEST_TEXT
