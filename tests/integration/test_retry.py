"""`retry`: what was mended in failed/ is handed in again, and anything else is refused in a line."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from hospital.failpoints import EXIT_CODE, listening
from hospital.feed.loading import hospital_catalogue
from hospital.lake.paths import LakePaths
from hospital.warehouse.failed import put_aside, reason_of
from hospital.warehouse.refusal import Refusal
from hospital.warehouse.retry import retry
from tests.warehouse_samples import ALL, CLOCK, put

ROOT = Path(__file__).resolve().parents[2]
PEOPLE = "people_data.csv"
TRANSFERS = "transfers_2022-12-31_01.json"


@pytest.fixture
def lake(tmp_path: Path) -> LakePaths:
    """Two files have failed."""
    lake = LakePaths(tmp_path / "shared")
    lake.make_folders()
    for name in (PEOPLE, TRANSFERS):
        put_aside(put(lake, name), lake, Refusal("for no reason"))
    return lake


def run(lake: LakePaths, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The command, as it is run in the batch ingestor's container: nothing of the simulation's is there."""
    hidden = (
        "import sys; sys.modules.update(dict.fromkeys(['polars', 'numpy', 'pandas', 'kafka', 'psutil'])); "
    )
    return subprocess.run(
        [sys.executable, "-c", f"{hidden}from hospital.cli import app; app()", "retry", *arguments],
        env={
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "SHARED_DATA_PATH": str(lake.root),
            "SIM_START_DATE": CLOCK.start.isoformat(),
            "SIM_END_DATE": CLOCK.end.isoformat(),
        },
        cwd=lake.root,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_files_go_back_to_where_they_came_from_and_their_reasons_go(lake: LakePaths) -> None:
    ended = run(lake, PEOPLE, TRANSFERS)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert ended.stdout == f"{PEOPLE}: is in batch/ again\n{TRANSFERS}: is in stream/ again\n"
    assert (lake.batch / PEOPLE).read_text() == ALL[PEOPLE]
    assert (lake.stream / TRANSFERS).read_text() == ALL[TRANSFERS]
    assert list(lake.failed.iterdir()) == []


def test_all_takes_all_that_can_be(lake: LakePaths) -> None:
    (lake.failed / "notes.txt").write_text("hello")
    ended = run(lake, "--all")
    assert ended.returncode == 1
    assert ended.stderr == "notes.txt: no file of the run has this name; rename it in failed/ first\n"
    assert [path.name for path in lake.failed.iterdir()] == ["notes.txt"]


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("wards.csv", "there is no such file in failed/"),
        ("nothing.csv", "no file of the run has this name; rename it in failed/ first"),
        (f"failed/{PEOPLE}", "must be the name of a file in failed/, not a path"),
        (f"../{PEOPLE}", "must be the name of a file in failed/, not a path"),
        ("..", "must be the name of a file in failed/, not a path"),
        ("", "must be the name of a file in failed/, not a path"),
        ("roles.csv", "is not a regular file; remove it, and put the file itself into failed/"),
        ("beds.csv", "one waits in batch/ already; remove one of the two"),
    ],
)
def test_what_cannot_be_handed_in_is_refused_in_a_line_and_the_others_are_not(
    lake: LakePaths, name: str, told: str
) -> None:
    (lake.failed / "roles.csv").symlink_to(lake.failed / PEOPLE)
    (lake.failed / "beds.csv").write_text("failed")
    (lake.batch / "beds.csv").write_text("waits")
    ended = run(lake, name, TRANSFERS)
    assert ended.returncode == 1
    assert ended.stderr == f"{name}: {told}\n"
    assert (lake.stream / TRANSFERS).exists()
    assert (lake.failed / "beds.csv").read_text() == "failed"
    assert (lake.batch / "beds.csv").read_text() == "waits"


@pytest.mark.parametrize("arguments", [[], ["--all", PEOPLE]])
def test_either_names_or_all(lake: LakePaths, arguments: list[str]) -> None:
    ended = run(lake, *arguments)
    assert ended.returncode == 2
    assert ended.stderr == "retry: name the files in failed/ that are mended, or give --all\n"


@pytest.mark.parametrize("step", ["retry.moved", "retry.forgotten"])
def test_a_retry_killed_at_any_step_is_made_good_by_the_next(lake: LakePaths, step: str) -> None:
    child = os.fork()
    if child == 0:
        with listening(lambda name, what: os._exit(EXIT_CODE) if name == step else None):
            retry(lake, hospital_catalogue(CLOCK), PEOPLE)
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == EXIT_CODE
    assert (lake.batch / PEOPLE).read_text() == ALL[PEOPLE]
    assert reason_of(lake.failed / PEOPLE).exists() == (step == "retry.moved")
    ended = run(lake, PEOPLE)
    assert ended.returncode == (0 if step == "retry.moved" else 1)
    assert (lake.batch / PEOPLE).read_text() == ALL[PEOPLE]
    assert not reason_of(lake.failed / PEOPLE).exists()
