"""The fault matrix, third part: bad files and messages, and killed while they are put aside."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from kafka import KafkaConsumer, KafkaProducer, TopicPartition

from hospital.failpoints import EXIT_CODE
from hospital.messaging.access import KafkaAccess
from hospital.messaging.topics import Topic, ensure_topics
from simulation_configs import ROOT
from tests.faults.conftest import Checksums
from tests.faults.counts import TOPICS
from tests.faults.pipeline import Pipeline
from tests.faults.points import DAY, INGESTOR, LANDER, SCHEDULER

NAME = f"daily_visitors_{DAY}.csv"
DEAD_LETTERS = "hospital.dead-letters"
GARBAGE = (b"no JSON", b"{}", b"\xff\xfe")


@pytest.mark.parametrize("step", ["refuse.kept", "refuse.told", "refuse.moved"])
def test_killed_while_a_file_is_put_aside_and_retried_once_it_is_mended(
    pipeline: Pipeline, undisturbed: Checksums, step: str
) -> None:
    pipeline.start_all(INGESTOR)
    pipeline.until(lambda: pipeline.state(SCHEDULER) == "complete", "all files")
    right, failed = (pipeline.lake.batch / NAME).read_bytes(), pipeline.lake.failed / NAME
    _write_old(pipeline.lake.batch / NAME, right.replace(b"visit_id", b"visit", 1))
    failed.write_text("what failed before, under the same name")
    pipeline.start(INGESTOR, FAILPOINT=f"{step}@*:exit")
    pipeline.until(lambda: pipeline.deaths == {INGESTOR: [EXIT_CODE]}, "its death")
    reason = pipeline.lake.failed / f"{NAME}.reason.txt"
    pipeline.until(
        lambda: failed.exists() and reason.exists() and "visit_id" in reason.read_text(), "a reason"
    )
    pipeline.until(lambda: pipeline.state(INGESTOR) == "waiting", "the rest to be loaded")
    _write_old(failed, right)
    _retry(pipeline)
    pipeline.run_to_the_end()
    assert pipeline.deaths == {INGESTOR: [EXIT_CODE]}
    assert pipeline.checksums() == undisturbed
    assert not failed.exists()
    assert not reason.exists()


@pytest.mark.parametrize("step", ["dead_letter.sent", "dead_letter.kept"])
def test_killed_while_a_message_is_put_aside(pipeline: Pipeline, undisturbed: Checksums, step: str) -> None:
    server = pipeline.site.kafka.address
    ensure_topics(KafkaAccess((server,)), [Topic(topic, 3, 1) for topic in TOPICS])
    with closing(KafkaProducer(bootstrap_servers=server)) as stranger:
        for partition, value in enumerate(GARBAGE):
            stranger.send(TOPICS[0], value, partition=partition)
        stranger.flush()
    pipeline.start_all(LANDER)
    pipeline.start(LANDER, FAILPOINT=f"{step}@*:exit")
    pipeline.run_to_the_end()
    assert pipeline.deaths == {LANDER: [EXIT_CODE]}
    assert pipeline.checksums() == undisturbed
    letters = [f"{TOPICS[0]}-{partition}-0" for partition in range(len(GARBAGE))]
    assert sorted(keys_of_dead_letters(server)) == letters
    assert sorted(path.name for path in pipeline.lake.dead_letters.iterdir()) == [
        f"{letter}.dead-letter.json" for letter in letters
    ]


def keys_of_dead_letters(server: str) -> list[str]:
    """The key of every record in the topic."""
    where = TopicPartition(DEAD_LETTERS, 0)
    keys: list[str] = []
    with closing(KafkaConsumer(bootstrap_servers=server)) as consumer:
        consumer.assign([where])
        consumer.seek_to_beginning(where)
        end = consumer.end_offsets([where])[where]
        while consumer.position(where) < end:
            for records in consumer.poll(timeout_ms=500).values():
                keys += [record.key.decode() for record in records]
    return keys


def _write_old(path: Path, content: bytes) -> None:
    """As a file that nobody has written to for a while."""
    path.write_bytes(content)
    os.utime(path, (0, 0))


def _retry(pipeline: Pipeline) -> None:
    environment = {**os.environ, **pipeline.settings, "SHARED_DATA_PATH": str(pipeline.lake.root)}
    command = [sys.executable, "-m", "hospital", "retry", NAME]
    subprocess.run(command, cwd=ROOT, env=environment, check=True, timeout=60)
