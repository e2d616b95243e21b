"""How a dead letter is written down."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from pathlib import Path

import pytest

from hospital.messaging.land import DeadLetter
from hospital.messaging.letter import KEPT_KEY_BYTES, KEPT_VALUE_BYTES, to_text, write_letter
from hospital.messaging.wire import Record
from simulation_configs import ROOT

KAFKA_TAKES = 1 << 20


def read(letter: DeadLetter) -> dict[str, object]:
    content = json.loads(to_text(letter))
    assert isinstance(content, dict)
    return content


def test_a_letter_has_what_the_record_had_and_the_reason() -> None:
    letter = DeadLetter(Record("a.one", 2, 17, "Düne".encode(), b'{"\xff\x00'), "not UTF-8")
    assert read(letter) == {
        "topic": "a.one",
        "partition": 2,
        "offset": 17,
        "reason": "not UTF-8",
        "key": {"text": "Düne"},
        "value": {"base64": base64.b64encode(b'{"\xff\x00').decode()},
    }
    assert letter.key == "a.one-2-17"


def test_it_is_as_the_data_dictionary_says() -> None:
    page = (ROOT / "docs" / "data-dictionary.md").read_text().split("## Dead letters")[1]
    fields = re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE)
    assert fields == list(read(DeadLetter(Record("a.one", 0, 0, None, None), "why")))
    assert f"first {KEPT_KEY_BYTES // 1024} KiB" in page
    assert f"first {KEPT_VALUE_BYTES // 1024} KiB" in page


def test_null_is_null_and_nothing_is_nothing() -> None:
    content = read(DeadLetter(Record("a.one", 0, 0, None, b""), "why"))
    assert (content["key"], content["value"]) == (None, {"text": ""})


@pytest.mark.parametrize("byte", [b"x", b"\x00", b"\xff", "ü".encode()])
def test_a_long_one_is_cut_told_and_small_enough_for_kafka(byte: bytes) -> None:
    key, value = byte * 500_000, byte * 900_000
    letter = DeadLetter(Record("a.one", 0, 0, key, value), "too long")
    content = read(letter)
    for kept, raw, most in (
        (content["key"], key, KEPT_KEY_BYTES),
        (content["value"], value, KEPT_VALUE_BYTES),
    ):
        assert isinstance(kept, dict)
        beginning = kept["text"].encode() if "text" in kept else base64.b64decode(kept["base64"])
        assert raw.startswith(beginning)
        assert most - 1 <= len(beginning) <= most
        told = {"cut_after": most, "bytes": len(raw), "sha256": hashlib.sha256(raw).hexdigest()}
        assert told.items() <= kept.items()
    assert len(to_text(letter).encode()) < KAFKA_TAKES * 0.9


def test_writing_it_again_makes_the_same_file(tmp_path: Path) -> None:
    letter = DeadLetter(Record("a.one", 2, 17, None, b"x"), "why")
    paths = {write_letter(tmp_path, letter, writer=member) for member in ("first", "second")}
    assert [path.name for path in tmp_path.iterdir()] == ["a.one-2-17.dead-letter.json"]
    assert paths.pop().read_text() == to_text(letter) + "\n"
