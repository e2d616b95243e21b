"""What is made of the facts of a run: its pace, who is there, what failed, and the words for it."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from hospital.lake.paths import LakePaths
from hospital.runtime.heartbeat import STALE_AFTER_SECONDS, Heartbeat
from hospital.status.facts import HandOver, Health
from hospital.status.lake import folders, problems
from hospital.status.pace import days_a_minute
from hospital.status.services import last_problems, services
from hospital.status.wording import age_text, pace_text, waiting_text

NOW = 1_000_000.0


@pytest.mark.parametrize(
    ("ended_ago", "rate"),
    [
        ([], None),
        ([10], None),
        ([1800, 900], 60 / 900),  # a day in 15 minutes, the last just now
        ([1000, 100], 60 / 900),  # and within the next one
        ([2800, 1900], 60 / 1900),  # which takes longer than the last one did
        ([500, *range(30, -1, -1)], 60),  # what is more than a minute ago counts no more
        ([600, 590, 580], 60 / 580),
    ],
)
def test_the_pace_is_that_of_the_last_minute_or_day(ended_ago: Sequence[float], rate: float | None) -> None:
    found = days_a_minute((NOW - ago for ago in ended_ago), NOW)
    assert found == (None if rate is None else pytest.approx(rate))


def beat(folder: Path, service: str, host: str, state: str, *, age: float, started: float) -> None:
    """A sign of a process, so many seconds ago; it started so many seconds ago."""
    heartbeat = Heartbeat(folder / f"{service}@{host}.json", started_at=time.time() - started)
    heartbeat.beat(state, "something")
    content = json.loads(heartbeat.path.read_text())
    heartbeat.path.write_text(json.dumps(content | {"at": time.time() - age}))


Sign = tuple[str, str, float, float]
"""Host, state, seconds since the last sign, seconds since the start."""


@pytest.mark.parametrize(
    ("signs", "hosts", "health"),
    [
        ([], [], "not seen"),
        ([("a", "working", 1, 100)], ["a"], "healthy"),
        ([("a", "working", STALE_AFTER_SECONDS + 1, 200)], ["a"], "silent"),
        ([("a", "stopped", 500, 900)], ["a"], "stopped"),
        ([("a", "failed", 1, 3)], ["a"], "failed"),
        ([("a", "line stopped", 1, 3)], ["a"], "failed"),
        # three of one service
        (
            [("a", "working", 1, 100), ("b", "waiting", 2, 100), ("c", "waiting", 3, 90)],
            ["a", "b", "c"],
            "healthy",
        ),
        # one that was stopped is not missed
        ([("a", "working", 1, 100), ("b", "stopped", 30, 100)], ["a"], "healthy"),
        # one that was killed is missed while nobody has come in its place
        ([("a", "working", 1, 300), ("b", "working", 90, 300)], ["a", "b"], "silent"),
        ([("a", "working", 1, 80), ("b", "working", 90, 300)], ["a"], "healthy"),
    ],
)
def test_who_is_there_and_who_is_missed(
    signs: Sequence[Sign], hosts: Sequence[str], health: Health, tmp_path: Path
) -> None:
    for host, state, age, started in signs:
        beat(tmp_path, "producer", host, state, age=age, started=started)
    found = {service.name: service for service in services(tmp_path, time.time())}
    assert list(found) == ["scheduler", "producer", "stream_processor", "batch_ingestor"]
    assert [instance.host for instance in found["producer"].instances] == hosts
    assert found["producer"].health == health
    assert found["scheduler"].health == "not seen"


def test_files_that_are_no_heartbeats_are_passed_over(tmp_path: Path) -> None:
    (tmp_path / "producer@a.json").write_text("{")
    (tmp_path / ".producer@b.json.part").write_text("{}")
    (tmp_path / "producer@c.json").write_text('{"at": "yesterday"}')
    assert all(service.health == "not seen" for service in services(tmp_path, time.time()))
    assert list(last_problems(tmp_path)) == []


def test_folders_are_counted_without_reasons_and_unfinished_files(tmp_path: Path) -> None:
    lake = LakePaths(tmp_path)
    assert set(folders(lake).values()) == {folders(lake)["batch"]}  # nothing is there, not even the folders
    lake.make_folders()
    for path in (
        lake.batch / "hospital_summary_2022-11-20.txt",
        lake.batch / ".people_data.csv.part",
        lake.processed / "hospital_summary_2022-11-19.txt",
        lake.failed / "wards.csv",
        lake.failed / "wards.csv.reason.txt",
    ):
        path.touch()
        os.utime(path, (NOW, NOW))
    found = folders(lake)
    assert {name: folder.files for name, folder in found.items() if folder.files} == {
        "batch": 1,
        "processed": 1,
        "failed": 1,
    }
    assert found["batch"].oldest == NOW
    assert found["processed"].oldest is None
    assert [found[name].days_ended for name in ("batch", "processed")] == [(NOW,), (NOW,)]


def test_reasons_are_told_by_their_first_lines(tmp_path: Path) -> None:
    lake = LakePaths(tmp_path)
    lake.make_folders()
    (lake.failed / "wards.csv.reason.txt").write_text("what: no column\nwhere: wards.csv\ndo: correct it\n")
    (lake.failed / "odd.csv.reason.txt").write_text("")
    (lake.dead_letters / "one-0-7.dead-letter.json").write_text('{"reason": "no session", "offset": 7}')
    assert {problem.where: problem.what for problem in problems(lake)} == {
        "failed/wards.csv": "no column",
        "failed/odd.csv": "no reason is given",
        "dead_letters/one-0-7.dead-letter.json": "no session",
    }


@pytest.mark.parametrize(
    ("hand_over", "text"),
    [
        (HandOver("outbox", "Kafka", "sessions"), "not known"),
        (HandOver("outbox", "Kafka", "sessions", 4310, 4309, 1), "1 session waits: 4,310 made, 4,309 taken"),
        (HandOver("batch", "warehouse", "files", waiting=0), "nothing waits"),
        (
            HandOver("batch", "warehouse", "files", waiting=2, oldest_seconds=181),
            "2 files wait, the oldest for 3 min",
        ),
    ],
)
def test_a_hand_over_is_told_in_plain_words(hand_over: HandOver, text: str) -> None:
    assert waiting_text(hand_over) == text


def test_times_and_paces_are_told_in_units_that_read_well() -> None:
    assert [age_text(s) for s in (0.2, 119, 120, 7_200, 200_000)] == [
        "0 s",
        "119 s",
        "2 min",
        "2 h",
        "2 days",
    ]
    assert [pace_text(p) for p in (None, 1 / 15, 312.4)] == ["", "0.07 days a minute", "312 days a minute"]
