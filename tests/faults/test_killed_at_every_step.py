"""The fault matrix, first part: each service killed at each step of its protocol, and started again."""

from __future__ import annotations

import pytest

from hospital.failpoints import EXIT_CODE
from tests.faults.conftest import Checksums
from tests.faults.pipeline import Pipeline
from tests.faults.points import ALL, ELSEWHERE, Point, steps_in_the_code


def test_every_step_of_every_protocol_is_killed_somewhere() -> None:
    assert {point.step for point in ALL} | set(ELSEWHERE) == steps_in_the_code()


@pytest.mark.parametrize("point", ALL, ids=str)
def test_killed_there_and_started_again_the_run_is_the_same(
    pipeline: Pipeline, undisturbed: Checksums, point: Point
) -> None:
    pipeline.start_all(point.service)
    pipeline.start(point.service, FAILPOINT=point.armed("exit"))
    pipeline.run_to_the_end()
    assert pipeline.deaths == {point.service: [EXIT_CODE]}
    assert pipeline.checksums() == undisturbed
