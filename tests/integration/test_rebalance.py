"""Members come, go, die and hang in the middle of a session's records: the same files are landed."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from kafka import KafkaConsumer
from kafka.coordinator.assignors.roundrobin import RoundRobinPartitionAssignor

from hospital import failpoints
from hospital.lake.leftovers import OLD_SECONDS
from hospital.local.kafka import KafkaServer
from hospital.messaging import consume
from hospital.messaging.consume import Lander
from hospital.messaging.group import all_landed
from hospital.messaging.outbox import read_session
from hospital.messaging.wire import Record
from tests.integration.messaging_on_kafka import PARTITIONS, World, run_to_the_end, running, until
from tests.integration.test_publish import die

ROOT = Path(__file__).resolve().parents[2]
GARBAGE = 3
LATE_SECONDS = 6.0
"""Longer than a member takes to hear that the partitions are shared out anew."""


@pytest.fixture
def world(kafka: KafkaServer, unique_name: str, tmp_path: Path) -> World:
    made = World(kafka.address, unique_name, tmp_path)
    made.fill()
    return made


def records_of_first_sessions(world: World) -> list[Record]:
    """The records of the first session of each partition, as the producer would send them."""
    return [
        Record(message.topic, number % PARTITIONS, 0, message.key, message.value)
        for number in range(1, PARTITIONS + 1)
        for message in read_session(world.lake.outbox, world.clock.session_at(number)).messages
    ]


def events_and_ends(world: World) -> tuple[list[Record], list[Record]]:
    """Those records: the events with some garbage between them, then the end markers."""
    records = records_of_first_sessions(world)
    garbage = [Record(world.topics[1], partition, 0, None, b"garbage") for partition in range(PARTITIONS)]
    ends = [record for record in records if b"session.end" in (record.value or b"")]
    return [record for record in records if record not in ends] + garbage, ends


def first_files(world: World) -> dict[str, bytes]:
    """What is to be landed of them."""
    sessions = [world.clock.session_at(number).id.replace(".", "_") for number in range(1, PARTITIONS + 1)]
    return {
        name: content
        for name, content in world.expected_files().items()
        if name.endswith(tuple(f"{session}.json" for session in sessions))
    }


def settled(*landers: Lander) -> bool:
    """Whether all have partitions, and have read what there is."""
    return all("records" in lander.heartbeat.detail for lander in landers)


def test_members_that_join_and_leave_within_sessions_land_each_once(world: World) -> None:
    events, ends = events_and_ends(world)
    first, second, third = (world.lander(name) for name in ("first", "second", "third"))
    with running(first) as errors:
        until(lambda: settled(first), "the first member")
        world.strange(*events)
        until(lambda: len(world.letter_files()) == GARBAGE, "the events to be read")
        with running(second) as of_second:
            until(lambda: settled(second), "the second member")
            with running(third) as of_third:
                until(lambda: settled(third), "the third member")
                world.strange(*ends[: len(ends) // 2])
            world.strange(*ends[len(ends) // 2 :])  # the third has left; the others share what it had
            until(lambda: len(world.landed()) == len(ends), "the files")
    assert [*errors, *of_second, *of_third] == []
    assert world.landed() == first_files(world)
    assert len(world.letters()) == GARBAGE
    counted = [lander.heartbeat.counts.get("files", 0) for lander in (first, second, third)]
    assert sum(counted) == len(ends)


def test_a_share_that_comes_late_is_taken_and_not_asked_for_again(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Else whoever shares out asks all others to join again, and they do, for minutes where it goes badly."""
    monkeypatch.setattr(consume, "COMPLETE_CHECK_SECONDS", 0.0)
    monkeypatch.setattr(consume, "all_landed", slowly(all_landed))
    caplog.set_level(logging.INFO, "kafka.coordinator")
    first, second = world.lander("first"), world.lander("second")
    with running(first) as errors, closing(slow_member(world)) as slow:
        until(lambda: settled(first) and (slow.poll(timeout_ms=100), slow.assignment())[1], "the slow member")
        with running(second) as of_second:
            until(lambda: second.heartbeat.state == "waiting", "the second member to join")
            time.sleep(LATE_SECONDS)
            caplog.clear()
            until(
                lambda: (slow.poll(timeout_ms=100), settled(first) and settled(second))[1],
                "all to have theirs",
            )
            said = [record.getMessage() for record in caplog.records]
    assert [*errors, *of_second] == []
    assert sum("performing partition assignments" in line for line in said) == 1


def slowly(ask: Callable[..., bool]) -> Callable[..., bool]:
    """The same question, on a machine that is busy."""

    def asked(*arguments: Any) -> bool:
        answer = ask(*arguments)
        time.sleep(0.5)
        return answer

    return asked


def slow_member(world: World) -> KafkaConsumer:
    """Somebody else of the group: while it doesn't poll, the others wait for what they get."""
    return KafkaConsumer(
        *world.topics,
        bootstrap_servers=world.server,
        group_id=world.name,
        enable_auto_commit=False,
        partition_assignment_strategy=(RoundRobinPartitionAssignor,),
    )


@contextmanager
def member(world: World, failpoint: str) -> Iterator[subprocess.Popen[bytes]]:
    """A stream processor in a process of its own, held at that point."""
    with (world.root / "member.log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, ROOT / "stream_processor" / "stream_processor.py"],
            env=os.environ | world.environment() | {"FAILPOINT": f"{failpoint}:pause"},
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    try:
        until(lambda: failpoints.was_reached(world.root), failpoint)
        yield process
    finally:
        process.kill()
        process.wait()


@pytest.mark.parametrize("step", ["file.written", "dead_letter.sent"])
def test_what_a_member_leaves_that_dies_within_a_session_another_one_does(world: World, step: str) -> None:
    events, ends = events_and_ends(world)
    world.strange(*events, *ends)
    with member(world, step) as process:
        other = world.lander("other", group="stream_processor")
        with running(other) as errors:
            process.kill()
            until(lambda: len(world.landed()) == len(ends) and settled(other), "the files")
    assert errors == []
    assert world.landed() == first_files(world)
    assert len(world.letters()) == GARBAGE


@pytest.mark.parametrize("step", ["file.written", "dead_letter.kept"])
def test_a_member_that_hung_longer_than_its_session_and_goes_on_changes_nothing(
    world: World, step: str
) -> None:
    """It writes its file and commits after another one has had its partitions, and has landed all."""
    events, ends = events_and_ends(world)
    world.strange(*events, *ends)
    with member(world, step) as process:
        process.send_signal(signal.SIGSTOP)
        other = world.lander("other", group="stream_processor")
        with running(other) as errors:
            until(lambda: len(world.landed()) == len(ends) and settled(other), "the other's files")
            landed = world.landed()
            process.send_signal(signal.SIGCONT)
            failpoints.let_go(world.root)
            until(lambda: "went to another member" in said(world), "the member to go on")
            process.send_signal(signal.SIGTERM)
            assert process.wait(20) == 0
    assert errors == []
    assert landed == world.landed() == first_files(world)
    assert len(world.letters()) == GARBAGE


def test_what_dead_members_left_half_written_goes_when_it_is_old(world: World) -> None:
    run_to_the_end(world.publisher())
    die("land", world, "file.written", time=1)
    (left,) = world.leftovers()
    run_to_the_end(world.lander("second"))
    assert world.leftovers() == [left]  # it might be one that only hangs
    old = time.time() - OLD_SECONDS - 1
    os.utime(left, (old, old))
    run_to_the_end(world.lander("third"))
    assert world.leftovers() == []
    assert world.landed() == world.expected_files()


def said(world: World) -> str:
    """The member's log."""
    return (world.root / "member.log").read_text()
