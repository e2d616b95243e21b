"""The disk of the lake is full in the middle of a run, and freed again."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from hospital.local.traces import SERVICES
from hospital.runtime.heartbeat import read_heartbeat
from tests.faults.conftest import Checksums
from tests.faults.pipeline import Pipeline
from tests.faults.points import INGESTOR, LANDER, PRODUCER, SCHEDULER

DISK_BYTES = 16 << 20

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="a small disk is mounted, which needs root")


@pytest.fixture
def small_disk(pipeline: Pipeline) -> Iterator[Path]:
    """The lake is on a file system of 16 MiB."""
    root = pipeline.lake.root
    subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={DISK_BYTES}", "tmpfs", str(root)], check=True, timeout=10
    )
    try:
        pipeline.lake.make_folders()
        yield root
    finally:
        pipeline.kill_all()
        subprocess.run(["umount", str(root)], check=True, timeout=10)


def fill(disk: Path, leave: int) -> Path:
    """Take all room but that many bytes."""
    ballast = disk / ".ballast"
    free = os.statvfs(disk)
    with ballast.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, free.f_bavail * free.f_frsize - leave)
    return ballast


def waits_for_room(pipeline: Pipeline, service: str) -> bool:
    """Whether it says so."""
    heartbeat = read_heartbeat(pipeline.runtime / f"{service}.json") or {}
    return heartbeat.get("state") == "waiting" and "room on the disk" in str(heartbeat.get("detail"))


@pytest.mark.parametrize("leave", [0, 4096, 200_000], ids="{} bytes left".format)
def test_the_scheduler_waits_for_room(
    pipeline: Pipeline, undisturbed: Checksums, small_disk: Path, leave: int
) -> None:
    ballast = fill(small_disk, leave)
    pipeline.start_all()
    pipeline.until(lambda: waits_for_room(pipeline, SCHEDULER), "a scheduler that waits")
    ballast.unlink()
    pipeline.run_to_the_end()
    assert pipeline.deaths == {}
    assert pipeline.checksums() == undisturbed


def test_the_stream_processor_waits_for_room(
    pipeline: Pipeline, undisturbed: Checksums, small_disk: Path
) -> None:
    for service in (SCHEDULER, PRODUCER):
        pipeline.start(service)
    pipeline.until(
        lambda: all(pipeline.state(service) == "complete" for service in (SCHEDULER, PRODUCER)), "all events"
    )
    ballast = fill(small_disk, 0)
    for service in (LANDER, INGESTOR):
        pipeline.start(service)
    pipeline.until(lambda: waits_for_room(pipeline, LANDER), "a stream processor that waits")
    ballast.unlink()
    pipeline.run_to_the_end()
    assert set(pipeline.deaths) <= set(SERVICES) - {LANDER}
    assert pipeline.checksums() == undisturbed
