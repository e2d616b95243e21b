"""Which lines of a file hold a key: for errors that name what is wrong with a row, but not where it is."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable, Iterable, Mapping
from itertools import islice

from hospital.warehouse.text_check import MAX_LINE_BYTES

MOST_LINES = 5

Key = Mapping[str, str]
"""The names of columns and their values, as PostgreSQL writes them. A name may be empty: any column."""

LineFinder = Callable[[Iterable[bytes], Key], tuple[int, ...]]
"""The numbers of the lines that hold a key, from 1, and no more than MOST_LINES."""


def lines_in_csv(columns: tuple[str, ...], other_names: Mapping[str, str]) -> LineFinder:
    """A finder for CSV with these columns; `other_names` are what tables call some of them."""

    def find(lines: Iterable[bytes], key: Key) -> tuple[int, ...]:
        named = {other_names.get(name, name): value for name, value in key.items()}
        wanted = [(columns.index(name), value) for name, value in named.items() if name in columns]
        if not wanted:
            return ()
        csv.field_size_limit(MAX_LINE_BYTES)
        longest = max((value.encode() for _, value in wanted), key=len)

        def holds(line: bytes) -> bool:
            if longest not in line:  # most lines, at the price of none of their fields
                return False
            fields = next(csv.reader([line.decode(errors="replace")]))
            return len(fields) == len(columns) and all(_same(fields[at], value) for at, value in wanted)

        return _numbers(lines, holds, skip=1)

    return find


def lines_in_json(lines: Iterable[bytes], key: Key) -> tuple[int, ...]:
    """A finder for JSON whose records stand on lines of their own. Where they don't: the key's first part."""
    patterns = [_json_member(name, value) for name, value in key.items()]
    lines = list(lines)
    whole = _numbers(lines, lambda line: all(pattern.search(line) for pattern in patterns))
    return whole or _numbers(lines, lambda line: bool(patterns[0].search(line)))


def lines_in_text(lines: Iterable[bytes], key: Key) -> tuple[int, ...]:
    """A finder for text whose lines begin with a name, which is the key's last part."""
    begin = [*key.values()][-1].encode() + b" "
    return _numbers(lines, lambda line: line.lstrip().startswith(begin))


def _numbers(lines: Iterable[bytes], holds: Callable[[bytes], bool], skip: int = 0) -> tuple[int, ...]:
    numbered = islice(enumerate(lines, 1), skip, None)
    return tuple(islice((number for number, line in numbered if holds(line)), MOST_LINES))


def _same(text: str, value: str) -> bool:
    if text == value:
        return True
    try:
        return int(text) == int(value)
    except ValueError:
        return False


def _json_member(name: str, value: str) -> re.Pattern[bytes]:
    member = re.escape(json.dumps(name)) if name else ""
    texts = {value, json.dumps(value)[1:-1], json.dumps(value, ensure_ascii=False)[1:-1]}
    either = "|".join(map(re.escape, sorted(texts)))
    return re.compile(rf'{member}\s*:\s*"?(?:{either})"?\s*(?:[,}}\]]|$)'.encode())
