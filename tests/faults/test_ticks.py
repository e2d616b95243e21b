"""Ticks come doubled, late or never, and two schedulers at once: nothing changes but the time of day."""

from __future__ import annotations

import json
import random
from collections.abc import Callable

import pytest

from hospital.failpoints import EXIT_CODE
from hospital.runtime.ticks import TickKind, request_tick, tick_requested
from tests.faults.conftest import Checksums
from tests.faults.pipeline import Pipeline
from tests.faults.points import SCHEDULER

BY_TICKS = {"CLOCK": "cron", "PACE": "canonical"}

Ticks = list[TickKind]
SESSION: TickKind = "session"
DAY: TickKind = "day"
REGULAR: Ticks = [*[SESSION] * 5, DAY]


def doubled(day: int) -> Ticks:
    """Every tick twice."""
    return [tick for tick in REGULAR for _ in range(2)]


def missed(day: int) -> Ticks:
    """Most of the sessions' ticks never come."""
    return [*[SESSION] * (day % 3), DAY]


def at_random(day: int) -> Ticks:
    """Any ticks in any order."""
    return random.Random(day).choices([SESSION, DAY], [6, 1], k=7)


def is_over(pipeline: Pipeline) -> bool:
    """Whether the clock has stopped."""
    return bool(json.loads(pipeline.lake.state.read_text())["current_sim_date"] == "2022-11-24")


def tick(pipeline: Pipeline, kind: TickKind) -> None:
    """One tick, and wait until it is answered. Once the clock has stopped, none is."""
    request_tick(pipeline.runtime, kind)
    pipeline.until(
        lambda: is_over(pipeline) or not tick_requested(pipeline.runtime, kind),
        f"the answer to a {kind} tick",
    )


def run_by(pipeline: Pipeline, ticks: Callable[[int], Ticks]) -> None:
    """Tick until the clock stops, then let everything be loaded."""
    day = 0
    pipeline.until(lambda: pipeline.state(SCHEDULER) == "waiting", "the first tick's time")
    while not is_over(pipeline):
        for kind in ticks(day):
            tick(pipeline, kind)
        day += 1
        assert day < 100
    pipeline.run_to_the_end()


@pytest.mark.parametrize("ticks", [doubled, missed, at_random], ids=lambda ticks: ticks.__name__)
def test_ticks_of_any_kind_make_the_same_run(
    pipeline: Pipeline, undisturbed: Checksums, ticks: Callable[[int], Ticks]
) -> None:
    pipeline.start_all(None, **BY_TICKS)
    run_by(pipeline, ticks)
    assert pipeline.deaths == {}
    assert pipeline.checksums() == undisturbed


@pytest.mark.parametrize("kind", ["session", "day"])
def test_killed_before_the_tick_is_taken_away(pipeline: Pipeline, undisturbed: Checksums, kind: str) -> None:
    pipeline.start_all(SCHEDULER)
    pipeline.start(SCHEDULER, **BY_TICKS, FAILPOINT=f"tick.answered@{kind}:exit")
    run_by(pipeline, lambda day: REGULAR)
    assert pipeline.deaths == {SCHEDULER: [EXIT_CODE]}
    assert pipeline.checksums() == undisturbed


def test_a_second_scheduler_refuses_and_the_first_goes_on(pipeline: Pipeline, undisturbed: Checksums) -> None:
    pipeline.start(SCHEDULER, **BY_TICKS)
    pipeline.until(lambda: pipeline.state(SCHEDULER) == "waiting", "the first scheduler")
    pipeline.start(SCHEDULER, name="second", **BY_TICKS)
    second = pipeline.process("second")
    assert second.wait(30) == 1
    (line,) = pipeline.said("second").splitlines()
    assert line.endswith(f"another scheduler is at work in {pipeline.lake.root}: stop one of the two")
    pipeline.forget("second")
    pipeline.start_all(SCHEDULER)
    run_by(pipeline, lambda day: REGULAR)
    assert pipeline.deaths == {}
    assert pipeline.checksums() == undisturbed
