"""The fault matrix, second part: at each step that needs a server, the server dies or the connection breaks.

The service is held at the step while it happens, and then let go.
"""

from __future__ import annotations

import signal
import time
from collections.abc import Callable

import pytest

from hospital import failpoints
from tests.faults.conftest import Checksums
from tests.faults.pipeline import Pipeline
from tests.faults.points import (
    DAY,
    INGESTOR,
    LANDER,
    OF_THE_PRODUCER,
    OF_THE_STREAM_PROCESSOR,
    Point,
)

AWAY_SECONDS = 0.5
ZOMBIE_SECONDS = 12.0
"""Longer than a member of the group may be silent."""

Fault = Callable[[Pipeline], None]


def postgres_killed(pipeline: Pipeline) -> None:
    """And back, half a second after the service goes on."""
    pipeline.site.postgres.kill()


def kafka_killed(pipeline: Pipeline) -> None:
    """And back likewise."""
    pipeline.site.kafka.kill()


def connections_to_postgres_cut(pipeline: Pipeline) -> None:
    """In the middle of a transaction, for most of the steps."""
    assert pipeline.site.postgres_gate.cut()


def connections_to_kafka_cut(pipeline: Pipeline) -> None:
    """In the middle of a transaction, for most of the steps."""
    assert pipeline.site.kafka_gate.cut()


def rebalance(pipeline: Pipeline) -> None:
    """A second member joins the group while the first is at work on a file."""
    pipeline.start(LANDER, name="second")
    pipeline.until(lambda: "landing in" in pipeline.said("second"), "the second member")
    time.sleep(1.0)


def another_takes_over(pipeline: Pipeline) -> None:
    """The member is silent for so long that a second one gets its partitions; then it goes on."""
    process = pipeline.process(LANDER)
    process.send_signal(signal.SIGSTOP)
    pipeline.start(LANDER, name="second")
    time.sleep(ZOMBIE_SECONDS)
    process.send_signal(signal.SIGCONT)


OF_THE_INGESTOR = tuple(
    Point(INGESTOR, f"load.{step}", name)
    for step in ("locked", "loaded", "noted", "committed", "moved")
    for name in ("people_data.csv", f"admissions_{DAY}.csv")
)
MATRIX = (
    *(
        (point, fault)
        for point in OF_THE_INGESTOR
        for fault in (postgres_killed, connections_to_postgres_cut)
    ),
    *((point, fault) for point in OF_THE_PRODUCER for fault in (kafka_killed, connections_to_kafka_cut)),
    *(
        (point, fault)
        for point in OF_THE_STREAM_PROCESSOR
        for fault in (kafka_killed, connections_to_kafka_cut, rebalance)
    ),
    (Point(LANDER, "land.cut", f"transfers_{DAY}_02.json"), another_takes_over),
    (Point(LANDER, "land.written", f"transfers_{DAY}_02.json"), another_takes_over),
)


@pytest.mark.parametrize(
    ("point", "fault"), [pytest.param(*case, id=f"{case[1].__name__}, {case[0]}") for case in MATRIX]
)
def test_the_run_is_the_same(pipeline: Pipeline, undisturbed: Checksums, point: Point, fault: Fault) -> None:
    pipeline.start_all(point.service)
    pipeline.start(point.service, FAILPOINT=point.armed("pause"))
    pipeline.failpoint_reached(point.service)
    fault(pipeline)
    failpoints.let_go(pipeline.runtime)
    if fault in (postgres_killed, kafka_killed):
        time.sleep(AWAY_SECONDS)
        pipeline.site.postgres.start()
        pipeline.site.kafka.start()
    pipeline.run_to_the_end()
    assert pipeline.deaths == {}, "a service must ride it out"
    assert pipeline.checksums() == undisturbed
