"""Backups of local runs, with their own servers: a run that is on, one that was stopped, and none."""

from __future__ import annotations

import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from simulation_configs import ROOT
from tests.integration.test_run import TIMEOUT_SECONDS, Place

SLOWLY = {"PACE": "1"}
"""Real seconds a day, so that the run is still on when the backup ends."""


@pytest.fixture
def places() -> Iterator[tuple[Place, Place]]:
    """Two empty places."""
    # Not pytest's own folders: PostgreSQL's user must get through when root tests.
    with ExitStack() as held:
        folders = (
            Path(held.enter_context(tempfile.TemporaryDirectory(prefix="hospital-backup-"))) for _ in range(2)
        )
        first, second = (Place(folder) for folder in folders)
        yield first, second


@pytest.fixture
def place(places: tuple[Place, Place]) -> Place:
    return places[0]


def run_till(place: Place, days: int) -> subprocess.Popen[str]:
    """A run of which that many days are loaded."""
    process = subprocess.Popen(
        [sys.executable, "-m", "hospital", "run"],
        cwd=ROOT,
        env={**place.environment, **SLOWLY},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    deadline = time.monotonic() + TIMEOUT_SECONDS
    while len(list((place.folder / "lake" / "processed").glob("hospital_summary_*"))) < days:
        assert process.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.02)
    return process


def done(place: Place, *arguments: str) -> str:
    """What the command prints when it succeeds."""
    ended = place.hospital(*arguments)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended.stdout


def refused(place: Place, *arguments: str) -> str:
    """The one line that the command prints when it doesn't."""
    ended = place.hospital(*arguments)
    assert ended.returncode == 1, ended.stdout + ended.stderr
    assert len(ended.stderr.splitlines()) == 1
    return ended.stderr


def test_a_run_is_backed_up_while_it_is_on_and_both_end_the_same(places: tuple[Place, Place]) -> None:
    place, another = places
    folder = str(place.folder / "backup")
    process = run_till(place, days=2)
    told = done(place, "backup", folder)
    assert process.poll() is None, "the run was over before the backup"
    output, _ = process.communicate(timeout=TIMEOUT_SECONDS)
    assert process.returncode == 0, output
    assert f"{folder} is a backup" in told

    assert "it goes on from there" in done(another, "restore", folder)
    assert (
        not (another.folder / "lake" / "scheduler_state.json")
        .read_text()
        .startswith('{"current_sim_date": "2022-11-30"')
    )
    done(another, "run")
    assert done(another, "checksum") == done(place, "checksum")


def test_a_run_that_was_stopped_is_backed_up_with_its_servers_up_meanwhile(
    places: tuple[Place, Place],
) -> None:
    place, another = places
    folder = str(place.folder / "backup")
    process = run_till(place, days=1)
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=TIMEOUT_SECONDS)
    done(place, "backup", folder)
    done(another, "restore", folder)
    assert done(another, "checksum") == done(place, "checksum")

    assert "a run was started here; empty it first" in refused(another, "restore", folder)
    done(another, "reset")
    done(another, "restore", folder)
    assert done(another, "checksum") == done(place, "checksum")

    (place.folder / "lake" / "processed" / "beds.csv").unlink()
    assert "beds.csv is loaded, and nowhere in the lake" in refused(place, "backup", folder + " again")
    (place.folder / "lake" / "processed" / "no such.csv").touch()
    assert "is not in this warehouse" in refused(place, "backup", folder + " once more")


def test_a_half_restored_place_is_refused_by_a_run_and_removed_by_a_reset(place: Place) -> None:
    lake = place.folder / "lake"
    lake.mkdir()
    (lake / ".restoring").touch()
    assert "is being restored, or was and it was cut off" in refused(place, "run")
    done(place, "reset")
    assert not any(lake.iterdir())


def test_where_there_is_no_run_there_is_nothing_to_back_up(place: Place) -> None:
    assert "no run was started there" in refused(place, "backup", str(place.folder / "backup"))
    (place.folder / "lake").mkdir()
    (place.folder / "lake" / "run.json").write_text("{}")
    assert "no run was on here" in refused(place, "backup", str(place.folder / "backup"))
    assert not (place.folder / "local" / "postgres").exists()


def test_a_folder_that_will_not_do_is_refused(place: Place) -> None:
    (place.folder / "lake").mkdir()
    (place.folder / "lake" / "run.json").write_text("{}")
    assert "is within the lake" in refused(place, "backup", str(place.folder / "lake" / "backup"))
    assert "is not empty" in refused(place, "backup", str(place.folder))
    assert "is no backup" in refused(place, "restore", str(place.folder))
