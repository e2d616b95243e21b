"""The batch ingestor as a process: started from anywhere, stopped by a signal, refused by a wrong setting."""

from __future__ import annotations

import signal
import time
from pathlib import Path

import pytest

from hospital.lake.paths import LakePaths
from hospital.local.postgres import PostgresAddress
from hospital.runtime.heartbeat import read_heartbeat
from tests.integration.ingestor_process import environment, start
from tests.warehouse_samples import ALL, put_all


@pytest.fixture
def told(database: PostgresAddress, tmp_path: Path) -> dict[str, str]:
    return environment(database, tmp_path)


def test_it_loads_says_that_the_run_is_complete_and_stays_until_it_is_stopped(
    told: dict[str, str], tmp_path: Path
) -> None:
    lake = LakePaths(tmp_path / "shared")
    lake.make_folders()
    put_all(lake)
    with start(told, tmp_path) as process:
        try:
            deadline = time.monotonic() + 30
            while (read_heartbeat(tmp_path / "run" / "batch_ingestor.json") or {}).get("state") != "complete":
                assert process.poll() is None
                assert time.monotonic() < deadline
                time.sleep(0.05)
            process.send_signal(signal.SIGTERM)
            output, errors = process.communicate(timeout=10)
        finally:
            process.kill()
    assert process.returncode == 0
    assert errors == ""
    lines = output.splitlines()
    assert lines[-2].endswith(f"the run is complete: all of its {len(ALL)} files are loaded")
    assert lines[-1].endswith("stopped")
    assert any("people_data.csv: 5 rows in" in line for line in lines)
    assert any("2022-12-31: 1 files of transfers, 1 rows in" in line for line in lines)


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
