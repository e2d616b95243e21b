"""A whole run at a small size, as `make run` does it: real servers, the four services, the summary."""

from __future__ import annotations

import hashlib
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from hospital.local.traces import SERVICES
from hospital.runtime.heartbeat import read_heartbeat
from simulation_configs import ROOT, read_settings
from tests.processes import is_gone

SMALL = {
    "POPULATION_SIZE": "20000",
    "STAFF_SIZE": "600",
    "RESERVE_POOL_SIZE": "1500",
    "SIM_END_DATE": "2022-11-30",
    "PACE": "fast",
}
DAYS = 10
LOADING_FILES = 12
TIMEOUT_SECONDS = 120


@dataclass(frozen=True)
class Place:
    """A place of its own for a run: nothing of it is in the checkout but Kafka's jars."""

    folder: Path

    @property
    def environment(self) -> dict[str, str]:
        paths = {
            "LOCAL_PATH": str(self.folder / "local"),
            "SHARED_DATA_PATH": str(self.folder / "lake"),
            "SETUP_FLAGS_PATH": str(self.folder / "flags"),
            "KAFKA_JARS_PATH": str(read_settings().jars_path),
        }
        ours = {**os.environ, **SMALL, **paths}
        ours.pop("RUNTIME_PATH", None)
        return ours

    def hospital(self, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "hospital", *arguments],
            cwd=ROOT,
            env={**self.environment, **more},
            capture_output=True,
            text=True,
            timeout=TIMEOUT_SECONDS,
            check=False,
        )

    def run_till_loading(self) -> subprocess.Popen[str]:
        """A run that has begun to load, and is far from its end."""
        process = subprocess.Popen(
            [sys.executable, "-m", "hospital", "run"],
            cwd=ROOT,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        processed = self.folder / "lake" / "processed"
        deadline = time.monotonic() + TIMEOUT_SECONDS
        while not (processed.exists() and len(list(processed.iterdir())) > LOADING_FILES):
            assert process.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.01)
        return process

    def written_pid(self, file: str) -> int:
        """The process id in a file that the run wrote."""
        return int(json.loads((self.folder / "local" / "run" / file).read_text())["pid"])

    def query(self, statement: str) -> str:
        return self.hospital("psql", "-X", "-A", "-t", "-c", statement).stdout.strip()

    def loaded_files(self) -> dict[str, str]:
        """The SHA-256 of each file in processed/."""
        folder = self.folder / "lake" / "processed"
        return {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in folder.iterdir()}


@pytest.fixture
def place() -> Iterator[Place]:
    # Not pytest's own folder: PostgreSQL's user must get through when root tests.
    with tempfile.TemporaryDirectory(prefix="hospital-run-") as folder:
        yield Place(Path(folder))


@pytest.fixture(scope="module")
def whole() -> Iterator[tuple[Place, subprocess.CompletedProcess[str]]]:
    """A run that was not disturbed."""
    with tempfile.TemporaryDirectory(prefix="hospital-run-") as folder:
        place = Place(Path(folder))
        yield place, place.hospital("run")


def number(output: str, name: str) -> int:
    """What the summary says in the row of that name."""
    found = re.search(rf"{name}\W+([\d,]+)", output)
    assert found, output
    return int(found[1].replace(",", ""))


def test_a_run_ends_with_a_summary_in_which_no_event_is_lost(
    whole: tuple[Place, subprocess.CompletedProcess[str]],
) -> None:
    place, run = whole
    assert run.returncode == 0, run.stdout + run.stderr
    assert number(run.stdout, "days") == DAYS
    assert number(run.stdout, "people") == 20_000
    produced = number(run.stdout, "events produced")
    assert produced > 0
    assert number(run.stdout, "events landed") == number(run.stdout, "events loaded") == produced
    last_lines = run.stdout.splitlines()[-8:]
    assert last_lines[0] == f"The lake: {place.folder / 'lake'}"
    assert all(
        any(f"make {what}" in line for line in last_lines)
        for what in ("dashboard", "psql", "status", "report")
    )
    lake = place.folder / "lake"
    assert (lake / "scheduler_state.json").read_text().strip() == '{"current_sim_date": "2022-11-30"}'
    assert {flag.name for flag in (place.folder / "flags").iterdir()} == {
        *("people", "staff", "illnesses", "workforce")
    }
    assert not any((lake / "batch").iterdir())
    assert not any((lake / "failed").iterdir())


def test_a_complete_run_says_so_and_shows_the_same_summary(
    whole: tuple[Place, subprocess.CompletedProcess[str]],
) -> None:
    place, run = whole
    again = place.hospital("run")
    assert again.returncode == 0, again.stdout + again.stderr
    assert "complete already" in again.stdout
    for name in ("visits", "admissions", "events produced", "events landed", "events loaded"):
        assert number(again.stdout, name) == number(run.stdout, name)


def test_other_settings_on_the_same_lake_are_refused_in_one_line(
    whole: tuple[Place, subprocess.CompletedProcess[str]],
) -> None:
    place, _ = whole
    refused = place.hospital("run", SEED="7")
    assert refused.returncode == 2
    assert len(refused.stderr.strip().splitlines()) == 1
    assert refused.stderr.startswith("SEED=7: ")


def test_a_run_that_is_interrupted_goes_on_to_the_same_end(
    place: Place, whole: tuple[Place, subprocess.CompletedProcess[str]]
) -> None:
    process = place.run_till_loading()
    process.send_signal(signal.SIGINT)
    output, _ = process.communicate(timeout=TIMEOUT_SECONDS)
    assert process.returncode == 130, output
    assert "goes on from there" in output
    stopped = read_heartbeat(place.folder / "local" / "run" / "batch_ingestor.json")
    assert stopped is not None
    assert stopped["state"] == "stopped"

    resumed = place.hospital("run")
    assert resumed.returncode == 0, resumed.stdout + resumed.stderr
    assert place.loaded_files() == whole[0].loaded_files()
    count = "SELECT count(*), sum(hashtext(t::text)::bigint) FROM hospital_admissions.ward_stays AS t"
    assert place.query(count) == whole[0].query(count) != ""


def test_services_that_are_killed_are_started_again_and_lose_nothing(
    place: Place, whole: tuple[Place, subprocess.CompletedProcess[str]]
) -> None:
    process = place.run_till_loading()
    for service in SERVICES:
        os.kill(place.written_pid(f"pids/{service}"), signal.SIGKILL)
    output, _ = process.communicate(timeout=TIMEOUT_SECONDS)
    assert process.returncode == 0, output
    for service in SERVICES:
        assert f"{service} ended with exit code -9" in output
    assert place.loaded_files() == whole[0].loaded_files()


def test_what_a_killed_run_left_running_is_stopped_and_the_run_goes_on(
    place: Place, whole: tuple[Place, subprocess.CompletedProcess[str]]
) -> None:
    process = place.run_till_loading()
    left = [place.written_pid(f"pids/{service}") for service in SERVICES]
    process.kill()
    process.communicate(timeout=TIMEOUT_SECONDS)
    assert not any(is_gone(pid) for pid in left)
    resumed = place.hospital("run")
    assert resumed.returncode == 0, resumed.stdout + resumed.stderr
    assert all(is_gone(pid) for pid in left)
    assert place.loaded_files() == whole[0].loaded_files()


def test_a_server_that_dies_ends_the_run_in_one_line_and_the_next_one_goes_on(
    place: Place, whole: tuple[Place, subprocess.CompletedProcess[str]]
) -> None:
    process = place.run_till_loading()
    os.kill(json.loads((place.folder / "local" / "kafka" / "server.pid").read_text())["pid"], signal.SIGKILL)
    output, _ = process.communicate(timeout=TIMEOUT_SECONDS)
    assert process.returncode == 1, output
    assert "Kafka ended by itself (exit code -9)" in output
    assert "Traceback" not in output
    resumed = place.hospital("run")
    assert resumed.returncode == 0, resumed.stdout + resumed.stderr
    assert place.loaded_files() == whole[0].loaded_files()


def test_reset_removes_what_the_run_made_and_nothing_else(place: Place) -> None:
    lake = place.folder / "lake"
    (lake / "batch").mkdir(parents=True)
    (lake / ".gitkeep").touch()
    (lake / "somebody's own.txt").touch()
    (lake / "batch" / "people_data.csv").touch()
    flags = place.folder / "flags"
    flags.mkdir()
    (flags / "people").touch()
    assert place.hospital("reset").returncode == 0
    assert {path.name for path in lake.iterdir()} == {".gitkeep", "somebody's own.txt"}
    assert not any(flags.iterdir())


def test_only_one_run_is_on_in_a_place(place: Place) -> None:
    servers = subprocess.Popen(
        [sys.executable, "-m", "hospital", "servers"],
        cwd=ROOT,
        env=place.environment,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert servers.stdout is not None
        assert "PostgreSQL" in servers.stdout.readline()
        for command in ("run", "reset"):
            refused = place.hospital(command)
            assert refused.returncode == 1
            assert refused.stderr.startswith("a run is on in ")
        assert place.query("SELECT 1") == "1"
    finally:
        servers.send_signal(signal.SIGINT)
        servers.communicate(timeout=TIMEOUT_SECONDS)
    assert servers.returncode == 0


def test_a_wrong_setting_is_one_line_that_names_it(place: Place) -> None:
    refused = place.hospital("run", POPULATION_SIZE="many")
    assert refused.returncode == 2
    assert refused.stderr.startswith("POPULATION_SIZE=many: ")
    assert len(refused.stderr.strip().splitlines()) == 1


def test_a_run_whose_files_fail_says_in_a_line_that_it_has_stopped_and_goes_on_when_they_are_seen_to(
    place: Place,
) -> None:
    batch = place.folder / "lake" / "batch"
    batch.mkdir(parents=True)
    (batch / "notes.txt").write_text("no file of the run\n")
    ended = place.hospital("run", MAX_FAILED_SHARE="0", FAILED_SHARE_WINDOW="1")
    assert ended.returncode == 1
    assert ended.stderr == (
        "the line stopped: 1 of the last 1 files failed; see the reasons in failed/, then "
        "`python -m hospital retry` what is mended, then `make run` again\n"
    )
    (place.folder / "lake" / "failed" / "notes.txt").unlink()
    assert place.hospital("run").returncode == 0
