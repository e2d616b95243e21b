"""The heartbeat: what others see of a service, also from another container, and after it has ended."""

from __future__ import annotations

import logging
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from hospital.runtime import logs, service
from hospital.runtime.heartbeat import Heartbeat, read_heartbeat
from simulation_configs import ConfigurationError


@pytest.fixture(autouse=True)
def the_logging_of_before() -> Iterator[None]:
    root, ours = logging.getLogger(), logging.getLogger("hospital")
    before = root.handlers[:], root.level, ours.level
    yield
    root.handlers[:], root.level, ours.level = before


def shared_file(folder: Path) -> Path:
    return folder / f"producer@{socket.gethostname()}.json"


def test_a_copy_goes_to_the_shared_folder(tmp_path: Path) -> None:
    shared = tmp_path / "shared"
    shared.mkdir()
    heartbeat = Heartbeat.of("producer", tmp_path / "run", shared)
    heartbeat.beat("waiting", "for files")
    copy = read_heartbeat(shared_file(shared))
    assert copy == read_heartbeat(tmp_path / "run" / "producer.json")
    assert copy is not None
    assert (copy["state"], copy["detail"], copy["started_at"]) == (
        "waiting",
        "for files",
        heartbeat.started_at,
    )


def test_a_copy_that_can_not_be_written_is_no_reason_to_stop(tmp_path: Path) -> None:
    heartbeat = Heartbeat.of("producer", tmp_path / "run", tmp_path / "missing")
    heartbeat.beat("working")
    assert (read_heartbeat(heartbeat.path) or {})["state"] == "working"


def test_a_container_that_is_started_again_goes_on_counting(tmp_path: Path) -> None:
    heartbeat = Heartbeat.of("producer", tmp_path / "first", tmp_path)
    heartbeat.count("sessions", 3)
    logs.keep_last_problem(heartbeat)
    logging.getLogger("hospital.test").error("the disk is %s", "full")
    heartbeat.write()
    again = Heartbeat.of("producer", tmp_path / "second", tmp_path)
    assert again.counts == {"sessions": 3}
    assert again.problem == heartbeat.problem is not None


def test_the_last_warning_or_error_is_kept(tmp_path: Path) -> None:
    heartbeat = Heartbeat.of("producer", tmp_path)
    logs.configure("INFO", "text", "producer")
    logs.keep_last_problem(heartbeat)
    log = logging.getLogger("hospital.test")
    log.warning("waiting for\n%s", "Kafka")
    log.info("Kafka is there")
    heartbeat.write()
    problem = (read_heartbeat(heartbeat.path) or {})["problem"]
    assert (problem["level"], problem["line"]) == ("warning", "waiting for\\nKafka")


@pytest.mark.parametrize(
    ("error", "code"),
    [(OSError("the disk is gone"), 1), (ConfigurationError("SEED=7: it was 1"), 2)],
)
def test_a_service_that_ends_with_an_error_leaves_the_reason(
    error: Exception, code: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHARED_DATA_PATH", str(tmp_path / "lake"))
    monkeypatch.setenv("RUNTIME_PATH", str(tmp_path / "run"))

    def run(started: service.Service) -> None:
        raise error

    assert service.run_service("producer", run) == code
    seen = read_heartbeat(shared_file(tmp_path / "lake" / ".heartbeats")) or {}
    assert (seen["state"], seen["detail"]) == ("failed", str(error))
