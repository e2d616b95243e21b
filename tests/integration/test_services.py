"""Looking after services: which ends are put right, and which end the run."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from hospital.lake.paths import LakePaths
from hospital.local import services as services_module
from hospital.local.errors import LocalError
from hospital.local.places import Places
from hospital.local.services import MAX_STARTS_AGAIN, Services


@pytest.fixture
def places(tmp_path: Path) -> Places:
    folders = {name: tmp_path / name for name in ("local", "run", "jars", "flags")}
    return Places(**folders, lake=LakePaths(tmp_path / "lake"))


def services_that(places: Places, code: str) -> Services:
    script = places.local / "service.py"
    script.parent.mkdir(exist_ok=True)
    script.write_text(code)
    return Services(places, {"producer": script})


def look_after_till_error(services: Services) -> tuple[list[str], str]:
    """The lines for people, and the error's text."""
    said: list[str] = []
    deadline = time.monotonic() + 30
    with pytest.raises(LocalError) as error:
        while time.monotonic() < deadline:
            said += services.look_after()
            time.sleep(0.01)
    return said, str(error.value)


def test_a_wrong_setting_ends_the_run_at_once(places: Places) -> None:
    services = services_that(places, "import sys; print('NAME=1: must be 2'); sys.exit(2)")
    services.start({})
    said, error = look_after_till_error(services)
    assert said == []
    assert error == "producer: NAME=1: must be 2"


def test_a_service_that_dies_in_a_row_ends_the_run_with_its_last_line(
    places: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services_module, "LONGEST_PAUSE_SECONDS", 0.0)
    services = services_that(places, "import sys; print('first'); print('disk is full'); sys.exit(1)")
    services.start({})
    said, error = look_after_till_error(services)
    assert said == ["producer ended with exit code 1: disk is full; it is started again"] * MAX_STARTS_AGAIN
    assert error == (
        f"producer ended with exit code 1: disk is full (6 times in a row); "
        f"see {places.logs / 'producer.log'}"
    )


def test_stopping_lets_a_service_finish_its_step(places: Places, tmp_path: Path) -> None:
    done = tmp_path / "done"
    code = f"""
import signal, sys, time
def stop(*_):
    time.sleep(0.3)
    open({str(done)!r}, "w").close()
    sys.exit(0)
signal.signal(signal.SIGTERM, stop)
open({str(done) + ".ready"!r}, "w").close()
time.sleep(60)
"""
    services = services_that(places, code)
    services.start({})
    deadline = time.monotonic() + 30
    while not done.with_name("done.ready").exists():
        assert time.monotonic() < deadline
        time.sleep(0.01)
    services.stop()
    assert done.exists()


def test_a_service_is_told_where_things_are(places: Places) -> None:
    services = services_that(
        places, "import os, sys; print(os.environ['KAFKA_BOOTSTRAP_SERVERS']); sys.exit(2)"
    )
    services.start({"KAFKA_BOOTSTRAP_SERVERS": "127.0.0.1:1"})
    assert look_after_till_error(services)[1] == "producer: 127.0.0.1:1"
