"""Files as they should not be: the samples, with one to three things done to them that chance chooses."""

from __future__ import annotations

import csv
import io
import json
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from hospital.lake.atomic import is_temporary
from tests.warehouse_samples import ALL

Rows = list[list[str]]

NASTY = (
    *(
        "",
        " ",
        "\\N",
        "\\.",
        '"',
        '""',
        '","',
        "'",
        "--",
        "NULL",
        "null",
        "NaN",
        "Infinity",
        "-0",
        "0x10",
        "1_000",
    ),
    *(
        "١٢",
        "1e3",
        "1.0",
        "2147483648",
        "-9223372036854775809",
        "9" * 400,
        "true",
        "t",
        "1975-02-30",
        "2023-02-29",
    ),
    *(
        "infinity",
        "24:00:00",
        "2022-12-31 24:00:00",
        "0001-01-01",
        "294277-01-01",
        "2022-12-31T09:00:00",
        "é",
        "\u0301",
    ),
    *(
        "\ud83d",
        "\U0001f3e5",
        "\u2028",
        "\x85",
        "\t",
        "\x0b",
        "\r",
        "\n",
        "\r\n",
        "\0",
        "\x1b[2J",
        "\\x00",
        "\\u0000",
        "%s",
    ),
    *("1; DROP TABLE pipeline.ledger", "1 2", "+1", " 1 ", "A" * 5000, "[]", "{}", "1,1"),
)
ENCODINGS = ("utf-8-sig", "utf-16", "utf-16-le", "utf-32", "cp1252", "cp037", "utf-7")


@dataclass(frozen=True)
class HandedIn:
    """A file of that name and content; `sample` is what it is made of."""

    sample: str
    name: str
    content: bytes


@st.composite
def handed_in(draw: st.DrawFn, sample: str) -> HandedIn:
    """That sample, changed; now and then under a name that chance made."""
    content = ALL[sample].encode()
    for _ in range(draw(st.integers(1, 3))):
        change = draw(st.sampled_from(CHANGES))
        content = change(draw, content)
    name = draw(odd_names) if draw(st.integers(0, 11)) == 0 else sample
    return HandedIn(sample, name, content)


def flip(draw: st.DrawFn, content: bytes) -> bytes:
    """Another byte in place of one."""
    at = draw(st.integers(0, max(len(content) - 1, 0)))
    return content[:at] + bytes([draw(st.integers(0, 255))]) + content[at + 1 :]


def cut_off(draw: st.DrawFn, content: bytes) -> bytes:
    """The end is missing."""
    return content[: draw(st.integers(0, len(content)))]


def cut_out(draw: st.DrawFn, content: bytes) -> bytes:
    """A piece is missing."""
    at = draw(st.integers(0, len(content)))
    return content[:at] + content[at + draw(st.integers(1, 40)) :]


def put_in(draw: st.DrawFn, content: bytes) -> bytes:
    """A piece too much."""
    at = draw(st.integers(0, len(content)))
    pieces = st.one_of(
        st.binary(max_size=20), st.sampled_from(NASTY).map(_encoded), st.text(max_size=20).map(_encoded)
    )
    return content[:at] + draw(pieces) + content[at:]


def say_twice(draw: st.DrawFn, content: bytes) -> bytes:
    """A line is there twice."""
    lines = content.splitlines(keepends=True)
    if not lines:
        return content
    at = draw(st.integers(0, len(lines) - 1))
    return b"".join([*lines[:at], lines[at], *lines[at:]])


def swap_lines(draw: st.DrawFn, content: bytes) -> bytes:
    """Two lines in each other's place."""
    lines = content.splitlines(keepends=True)
    if len(lines) < 2:
        return content
    one, other = draw(st.integers(0, len(lines) - 1)), draw(st.integers(0, len(lines) - 1))
    lines[one], lines[other] = lines[other], lines[one]
    return b"".join(lines)


def nasty_value(draw: st.DrawFn, content: bytes) -> bytes:
    """A field, or a word, with something in it that it should not hold."""
    value = draw(st.one_of(st.sampled_from(NASTY), st.text(max_size=12), st.integers().map(str)))
    if content.startswith(b"{"):
        return _nasty_member(draw, content, value)

    def change(rows: Rows) -> None:
        if not rows:
            return
        row = rows[draw(st.integers(0, len(rows) - 1))]
        if row:
            row[draw(st.integers(0, len(row) - 1))] = value

    return _as_csv(content, change)


def swap_values(draw: st.DrawFn, content: bytes) -> bytes:
    """Two fields in each other's place."""

    def change(rows: Rows) -> None:
        places = [(row, at) for row in rows for at in range(len(row))]
        if places:
            (one, i), (other, j) = draw(st.sampled_from(places)), draw(st.sampled_from(places))
            one[i], other[j] = other[j], one[i]

    return _as_csv(content, change)


def shuffle_columns(draw: st.DrawFn, content: bytes) -> bytes:
    """The columns in another order, header and all, or one of them missing or twice."""

    def change(rows: Rows) -> None:
        width = len(rows[0]) if rows else 0
        order = draw(
            st.lists(st.integers(0, max(width - 1, 0)), min_size=max(width - 1, 0), max_size=width + 1)
        )
        if draw(st.booleans()):
            order = draw(st.permutations(range(width)))
        rows[:] = [[row[at] for at in order if at < len(row)] for row in rows]

    return _as_csv(content, change)


def recode(draw: st.DrawFn, content: bytes) -> bytes:
    """In another encoding."""
    text = content.decode(errors="replace")
    return text.encode(draw(st.sampled_from(ENCODINGS)), errors="replace")


def other_line_ends(draw: st.DrawFn, content: bytes) -> bytes:
    """With CR LF, CR, or something else between its lines."""
    return content.replace(
        b"\n", draw(st.sampled_from([b"\r\n", b"\r", b"\n\n", b"\n\r", b"", b"\xe2\x80\xa8"]))
    )


def something_else(draw: st.DrawFn, content: bytes) -> bytes:
    """Nothing of what it was."""
    other = st.sampled_from(sorted(ALL)).map(lambda name: ALL[name].encode())
    return draw(st.one_of(st.binary(max_size=300), st.text(max_size=300).map(_encoded), other))


CHANGES = (
    *(flip, cut_off, cut_out, put_in, say_twice, swap_lines, nasty_value, nasty_value, swap_values),
    *(shuffle_columns, recode, other_line_ends, something_else),
)


def _encoded(text: str) -> bytes:
    return text.encode(errors="surrogatepass")


def _as_csv(content: bytes, change: Callable[[Rows], None]) -> bytes:
    text = content.decode(errors="surrogateescape").replace("\0", " ")
    rows = list(csv.reader(io.StringIO(text, newline="")))
    change(rows)
    changed = io.StringIO(newline="")
    csv.writer(changed, lineterminator="\n").writerows(rows)
    return changed.getvalue().encode(errors="surrogatepass")


def _nasty_member(draw: st.DrawFn, content: bytes, value: str) -> bytes:
    try:
        document = json.loads(content)
    except ValueError:
        return content
    places = list(_places(document))
    if places:
        inside, key = draw(st.sampled_from(places))
        inside[key] = draw(st.sampled_from([value, None, [value], {"a": value}, True, 1.5, -(10**30)]))
    return (
        json.dumps(document, indent=1, ensure_ascii=draw(st.booleans())).encode(errors="surrogatepass")
        + b"\n"
    )


def _places(document: Any) -> Iterator[tuple[Any, Any]]:
    """Everything in it that may be set to something else."""
    keys = (
        document if isinstance(document, dict) else range(len(document)) if isinstance(document, list) else ()
    )
    for key in keys:
        yield document, key
        yield from _places(document[key])


def _may_be_a_name(name: str) -> bool:
    raw = os.fsencode(name)
    return 0 < len(raw) <= 255 and not {b"/"[0], 0} & set(raw) and not is_temporary(name) and name not in ALL


odd_names = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60),
    st.binary(min_size=1, max_size=255).map(os.fsdecode),
).filter(_may_be_a_name)
