"""Staying up: a hundred days at two seconds a day leave memory and file handles as they were."""

from __future__ import annotations

import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import psutil
import pytest

from hospital.local.traces import SERVICES
from tests.faults.pipeline import Pipeline, pipeline_on
from tests.faults.site import Site

DAYS, SECONDS_A_DAY = 100, 2
SETTINGS = {
    "POPULATION_SIZE": "20000",
    "STAFF_SIZE": "600",
    "RESERVE_POOL_SIZE": "1500",
    "SIM_END_DATE": "2023-02-28",
}
PATIENCE_SECONDS = 120.0
GROWTH = 1.03
"""What memory may grow by between the run's second third and its last: the noise of an allocator."""

Samples = dict[str, list[tuple[float, int]]]


def sampled(pipeline: Pipeline, seconds: float) -> Samples:
    """Resident memory in MiB and open file handles of each service, about once a second."""
    samples: Samples = defaultdict(list)
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        pipeline.look_after()
        for service in SERVICES:
            process = psutil.Process(pipeline.process(service).pid)
            samples[service].append((process.memory_info().rss / (1 << 20), process.num_fds()))
        time.sleep(1)
    return samples


@pytest.fixture
def long_pipeline(site: Site, tmp_path: Path) -> Iterator[Pipeline]:
    """A hospital of 285 beds over a hundred days."""
    with pipeline_on(site, tmp_path, SETTINGS) as made:
        yield made


def test_memory_and_file_handles_stay_flat(long_pipeline: Pipeline) -> None:
    long_pipeline.start_all(PACE=str(SECONDS_A_DAY))
    long_pipeline.until(long_pipeline.lake.state.exists, "the first day")
    samples = sampled(long_pipeline, DAYS * SECONDS_A_DAY)
    long_pipeline.until(lambda: long_pipeline.complete, "the end of the run", PATIENCE_SECONDS)
    long_pipeline.stop()
    assert long_pipeline.deaths == {}
    for service, seen in samples.items():
        third = len(seen) // 3
        middle, last = seen[third : 2 * third], seen[2 * third :]
        memory = [median(rss for rss, _ in part) for part in (middle, last)]
        # Medians: which file is just being written when one looks is chance.
        handles = [median(fds for _, fds in part) for part in (middle, last)]
        of_memory = f"{memory[0]:.1f} to {memory[1]:.1f} MiB"
        sys.stdout.write(f"{service}: {of_memory}, {handles[0]:g} to {handles[1]:g} file handles\n")
        assert memory[1] <= memory[0] * GROWTH + 1, service
        assert handles[1] <= handles[0], service
