"""The batch ingestor as a process: started from anywhere, stopped by a signal, refused by a wrong setting."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

from hospital.lake.paths import LakePaths
from hospital.local.postgres import PostgresAddress
from tests.integration.ingestor_process import Watched, environment, start
from tests.warehouse_samples import ALL, put_all


@pytest.fixture
def told(database: PostgresAddress, tmp_path: Path) -> dict[str, str]:
    return environment(database, tmp_path)


def output_of_a_whole_run(told: dict[str, str], folder: Path) -> list[str]:
    """What it prints: it loads everything, and is asked to stop when it says that the run is complete."""
    lake = LakePaths(folder / "shared")
    lake.make_folders()
    put_all(lake)
    with start(told, folder) as process:
        try:
            watched = Watched(process, folder)
            watched.until(lambda: watched.state == "complete", "the end of the run")
            process.send_signal(signal.SIGTERM)
            output, errors = process.communicate(timeout=10)
        finally:
            process.kill()
    assert process.returncode == 0
    assert errors == ""
    return output.splitlines()


def test_it_loads_says_that_the_run_is_complete_and_stays_until_it_is_stopped(
    told: dict[str, str], tmp_path: Path
) -> None:
    lines = output_of_a_whole_run(told, tmp_path)
    assert lines[-2].endswith(f"the run is complete: all of its {len(ALL)} files are loaded")
    assert lines[-1].endswith("stopped")
    assert any("loaded people_data.csv: 5 rows in" in line for line in lines)
    assert any("loaded 2022-12-31, 1 file of transfers: 1 row in" in line for line in lines)


def test_in_a_container_the_last_lines_of_a_complete_run_say_what_to_look_at(
    told: dict[str, str], tmp_path: Path
) -> None:
    lines = output_of_a_whole_run({**told, "PGADMIN_URL": "http://localhost:5050"}, tmp_path)
    complete = next(number for number, line in enumerate(lines) if "the run is complete" in line)
    first, *others = lines[complete + 1 : -1]
    assert "http://localhost:5050" in first
    assert len(others) == 4
    assert all("docker compose" in line for line in others)


@pytest.mark.parametrize(
    ("name", "value"),
    [("POSTGRES_PORT", "many"), ("POSTGRES_PASSWORD_FILE", "/no/such/file"), ("CONFIGS_PATH", "/no/such")],
)
def test_a_wrong_setting_ends_it_with_one_line(
    told: dict[str, str], tmp_path: Path, name: str, value: str
) -> None:
    with start({**told, name: value}, tmp_path) as process:
        _, errors = process.communicate(timeout=30)
    assert process.returncode == 2
    assert len(errors.splitlines()) == 1
    assert value in errors


def test_a_shared_folder_that_cannot_be_made_ends_it_with_one_line(
    told: dict[str, str], tmp_path: Path
) -> None:
    (tmp_path / "shared").write_text("not a folder")
    with start(told, tmp_path) as process:
        output, errors = process.communicate(timeout=30)
    assert process.returncode == 1
    assert errors == ""
    assert str(tmp_path / "shared") in output
    assert len(output.splitlines()) == 1
