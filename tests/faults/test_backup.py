"""Backups taken at any moment of a run: restored into an empty place they go on to the same end."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from hospital.failpoints import let_go, was_reached
from tests.faults.conftest import Checksums
from tests.faults.counts import in_kafka, sessions_committed
from tests.faults.pipeline import Pipeline, pipeline_on
from tests.faults.points import DAY, INGESTOR, LANDER, PRODUCER, SCHEDULER, Point
from tests.faults.site import Site

HELD = (
    # Nothing but the run's record is there; then some of set-up.
    Point(SCHEDULER, "file.kept", "run.json"),
    Point(SCHEDULER, "setup.written", "staff"),
    Point(SCHEDULER, "file.synced", f"admissions_{DAY}.csv"),
    Point(SCHEDULER, "day.written", DAY),
    Point(SCHEDULER, "day.checkpointed", DAY),
    Point(PRODUCER, "publish.committed", f"{DAY}.*"),
    Point(LANDER, "land.written", f"transport_{DAY}_05.json"),
    Point(LANDER, "land.committed"),  # of the files that one poll brings, which are many or few
    Point(INGESTOR, "load.loaded", f"daily_visitors_{DAY}.csv"),
    Point(INGESTOR, "load.committed", f"admissions_{DAY}.csv"),
)
AT_ITS_STEPS = ("warehouse", "landed", "clock", "listed", "files")


def restored(site: Site, backup: Path, folder: Path) -> Checksums:
    """What becomes of the backup when it is restored into an empty place and runs to its end."""
    with pipeline_on(site, folder) as place:
        done = place.hospital("restore", str(backup))
        assert done.returncode == 0, done.stdout + done.stderr
        place.start_all()
        place.run_to_the_end()
        assert not place.deaths
        return place.checksums()


@pytest.mark.parametrize("point", HELD, ids=str)
def test_while_a_service_is_in_the_middle_of_something(
    site: Site, pipeline: Pipeline, undisturbed: Checksums, tmp_path: Path, point: Point
) -> None:
    pipeline.start_all(point.service)
    pipeline.start(point.service, FAILPOINT=point.armed("pause"))
    pipeline.failpoint_reached(point.service)
    taken = pipeline.hospital("backup", str(tmp_path / "backup"))
    assert taken.returncode == 0, taken.stdout + taken.stderr
    let_go(pipeline.runtime)
    pipeline.stop()
    assert restored(site, tmp_path / "backup", tmp_path / "again") == undisturbed


@pytest.mark.parametrize("step", AT_ITS_STEPS)
def test_while_the_run_goes_on_to_its_end_between_two_steps_of_the_backup(
    site: Site, pipeline: Pipeline, undisturbed: Checksums, tmp_path: Path, step: str
) -> None:
    pipeline.start_all(SCHEDULER)
    pipeline.start(SCHEDULER, FAILPOINT=f"day.written@{DAY}:pause")
    pipeline.failpoint_reached(SCHEDULER)
    with ThreadPoolExecutor(1) as beside:
        taking = beside.submit(
            pipeline.hospital, "backup", str(tmp_path / "backup"), FAILPOINT=f"backup.{step}@*:pause"
        )
        pipeline.until(lambda: was_reached(pipeline.command_runtime), f"a backup at {step}")
        let_go(pipeline.runtime)
        pipeline.run_to_the_end()
        let_go(pipeline.command_runtime)
        taken = taking.result()
    assert taken.returncode == 0, taken.stdout + taken.stderr
    assert restored(site, tmp_path / "backup", tmp_path / "again") == undisturbed


def test_of_a_complete_run_nothing_is_missing_before_any_service_has_started(
    site: Site, pipeline: Pipeline, undisturbed: Checksums, tmp_path: Path
) -> None:
    pipeline.start_all()
    pipeline.run_to_the_end()
    taken = pipeline.hospital("backup", str(tmp_path / "backup"))
    assert taken.returncode == 0, taken.stdout + taken.stderr
    before = in_kafka(site.kafka.address), sessions_committed(site.kafka.address)
    with pipeline_on(site, tmp_path / "again") as place:
        assert place.hospital("restore", str(tmp_path / "backup")).returncode == 0
        assert place.checksums() == undisturbed
        assert (in_kafka(site.kafka.address), sessions_committed(site.kafka.address)) == before
        place.start_all()
        place.run_to_the_end()
        assert place.checksums() == undisturbed
