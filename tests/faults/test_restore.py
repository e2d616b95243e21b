"""Restores that are cut off and run again, and what is refused before anything is changed."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import psycopg2
import pytest

from hospital.backup.manifest import MANIFEST, read_manifest, write_manifest
from hospital.failpoints import EXIT_CODE, let_go
from hospital.lake.paths import LakePaths
from tests.faults.conftest import Checksums
from tests.faults.pipeline import Pipeline, pipeline_on
from tests.faults.points import DAY, INGESTOR, SCHEDULER
from tests.faults.site import Site

CUT_OFF = (
    "restore.marked",
    f"file.synced@admissions_{DAY}.csv",
    "restore.lake",
    "restore.warehouse",
    "publish.sent",
    "publish.committed",
    "restore.published",
    "restore.committed",
)


@pytest.fixture(scope="module")
def backup(site: Site, undisturbed: Checksums, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backup from the middle of a run: something is loaded, landed and published, and something is not."""
    folder = tmp_path_factory.mktemp("halfway")
    with pipeline_on(site, folder) as run:
        run.start_all(INGESTOR)
        run.start(INGESTOR, FAILPOINT=f"load.committed@admissions_{DAY}.csv:pause")
        run.failpoint_reached(INGESTOR)
        taken = run.hospital("backup", str(folder / "backup"))
        assert taken.returncode == 0, taken.stdout + taken.stderr
        let_go(run.runtime)
        run.stop()
    return folder / "backup"


@pytest.fixture
def place(site: Site, tmp_path: Path) -> Iterator[Pipeline]:
    """An empty place."""
    with pipeline_on(site, tmp_path) as made:
        yield made


@pytest.fixture
def damaged(backup: Path, tmp_path: Path) -> Path:
    """A copy of the backup, for a test to damage."""
    return Path(shutil.copytree(backup, tmp_path / "a backup"))


@pytest.mark.parametrize("point", CUT_OFF)
def test_cut_off_and_run_again_it_is_the_same(
    place: Pipeline, backup: Path, undisturbed: Checksums, point: str
) -> None:
    assert place.hospital("restore", str(backup), FAILPOINT=point).returncode == EXIT_CODE
    place.start(SCHEDULER)
    assert place.process(SCHEDULER).wait(30) == 1
    assert "is being restored, or was and it was cut off" in place.said(SCHEDULER)
    place.forget(SCHEDULER)
    again = place.hospital("restore", str(backup))
    assert again.returncode == 0, again.stdout + again.stderr
    place.start_all()
    place.run_to_the_end()
    assert place.checksums() == undisturbed


def change(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


DAMAGES: dict[str, tuple[str, Callable[[Path], object], str]] = {
    "a byte of a file": ("lake/processed/people_data.csv", change, "is damaged: it differs from its SHA-256"),
    "a byte of a table": ("warehouse/hospital_admissions.visits.txt", change, "is damaged"),
    "a flag that is missing": ("flags/people", Path.unlink, "is missing"),
    "a table that is cut off": ("warehouse/pipeline.ledger.txt", cut, "is damaged"),
    "a byte of the manifest": (MANIFEST, change, f"{MANIFEST} is damaged"),
    "a manifest that is cut off": (MANIFEST, lambda path: path.write_text("{"), f"{MANIFEST} is damaged"),
    "a manifest that is missing": (MANIFEST, Path.unlink, "is no backup: it has no manifest.json"),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_backup_is_refused_in_one_line(place: Pipeline, damaged: Path, damage: str) -> None:
    file, do, told = DAMAGES[damage]
    do(damaged / file)
    assert told in refusal(place, damaged)
    assert not place.lake.restoring.exists()
    assert is_empty(place)


def test_a_schema_that_is_not_known_is_refused(place: Pipeline, damaged: Path) -> None:
    manifest, _ = read_manifest(damaged)
    newer = (*manifest.schema_versions, "99_later")
    write_manifest(damaged, manifest.model_copy(update={"schema_versions": newer}))
    assert "has the schema 99_later, which this version of the program does not know" in refusal(
        place, damaged
    )
    assert is_empty(place)


def test_a_format_that_is_not_known_is_refused(place: Pipeline, damaged: Path) -> None:
    manifest, _ = read_manifest(damaged)
    write_manifest(damaged, manifest.model_copy(update={"format": 2}))
    assert "is of format 2, and this program reads 1" in refusal(place, damaged)


@pytest.mark.parametrize("what", ["run.json", "batch/beds.csv", "processed/beds.csv", "outbox/session.jsonl"])
def test_a_lake_that_is_not_empty_is_refused(place: Pipeline, backup: Path, what: str) -> None:
    (place.lake.root / what).write_text("{}")
    assert "a run was started here; empty it first" in refusal(place, backup)


def test_a_warehouse_that_is_not_empty_is_refused(place: Pipeline, backup: Path) -> None:
    with closing(psycopg2.connect(place.site.warehouse.dsn)) as there, there, there.cursor() as cursor:
        cursor.execute("CREATE SCHEMA pipeline CREATE TABLE ledger (path text PRIMARY KEY)")
    assert "has 1 tables already; empty it first" in refusal(place, backup)
    assert not place.lake.restoring.exists()


def test_a_kafka_that_is_not_empty_is_refused(
    site: Site, pipeline: Pipeline, backup: Path, tmp_path: Path
) -> None:
    """The topics of another run, with an empty lake and an empty warehouse."""
    pipeline.start_all(INGESTOR)
    pipeline.until(lambda: pipeline.state("producer") == "complete", "a Kafka that is full")
    pipeline.stop()
    place = Pipeline(site, tmp_path)
    place.lake = LakePaths(tmp_path / "another lake")
    place.flags = tmp_path / "other flags"
    told = refusal(place, backup)
    assert "hospital.transfers, hospital.transport was written to already; empty it first" in told


def test_another_backup_does_not_go_on_with_a_restore_that_was_cut_off(
    place: Pipeline, backup: Path, damaged: Path
) -> None:
    assert place.hospital("restore", str(backup), FAILPOINT="restore.lake").returncode == EXIT_CODE
    manifest, _ = read_manifest(damaged)
    write_manifest(damaged, manifest.model_copy(update={"run": {**manifest.run, "seed": 1}}))
    assert "is half restored from another backup" in refusal(place, damaged)


@pytest.mark.parametrize("step", ["warehouse", "landed", "clock", "listed", "files"])
def test_a_backup_that_was_cut_off_is_none(site: Site, tmp_path: Path, backup: Path, step: str) -> None:
    with pipeline_on(site, tmp_path) as run:
        assert run.hospital("restore", str(backup)).returncode == 0
        taken = run.hospital("backup", str(tmp_path / "backup"), FAILPOINT=f"backup.{step}")
        assert taken.returncode == EXIT_CODE
        again = run.hospital("backup", str(tmp_path / "backup"))
        assert again.returncode == 1
        assert again.stderr == f"{tmp_path}/backup is not empty: name a new folder, or empty this one\n"
        assert "is no backup" in refusal(run, tmp_path / "backup")


def refusal(place: Pipeline, backup: Path) -> str:
    """The one line with which the backup is refused."""
    done = place.hospital("restore", str(backup))
    assert done.returncode == 1, done.stdout + done.stderr
    assert len(done.stderr.splitlines()) == 1
    return done.stderr


def is_empty(place: Pipeline) -> bool:
    """Whether nothing is in the lake, and no table in the warehouse."""
    with closing(psycopg2.connect(place.site.warehouse.dsn)) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_class WHERE relnamespace::regnamespace::text = 'pipeline'")
        return cursor.fetchall() == [(0,)] and not any(p.is_file() for p in place.lake.root.rglob("*"))
