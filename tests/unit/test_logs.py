"""The services' log: a line a record, whatever is in it."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator

import pytest

from hospital.runtime import logs


@pytest.fixture(autouse=True)
def the_logging_of_before() -> Iterator[None]:
    root, ours = logging.getLogger(), logging.getLogger("hospital")
    before = root.handlers[:], root.level, ours.level
    yield
    root.handlers[:], root.level, ours.level = before


def test_json_is_one_object_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure("INFO", "json", "producer")
    logging.getLogger("hospital.messaging").info("published %d\nevents", 3)
    (line,) = capsys.readouterr().out.splitlines()
    told = json.loads(line)
    assert told.pop("time").endswith("+00:00")
    assert told == {
        "level": "INFO",
        "service": "producer",
        "logger": "hospital.messaging",
        "message": "published 3\nevents",
    }


def test_a_name_can_not_forge_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure("INFO", "text", "batch_ingestor")
    logging.getLogger("hospital").warning("%s: refused", "a\n2022-11-20 00:00:00 INFO all is well\x1b[2J")
    (line,) = capsys.readouterr().out.splitlines()
    assert line.endswith("WARNING a\\n2022-11-20 00:00:00 INFO all is well\\x1b[2J: refused")


def test_umlauts_and_arrows_stay(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure("INFO", "text", "batch_ingestor")
    logging.getLogger("hospital").info("Düne → ward 3")
    assert "Düne → ward 3" in capsys.readouterr().out
