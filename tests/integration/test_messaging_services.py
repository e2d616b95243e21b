"""The producer and the stream processor as people run them: as programs, from any folder."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from hospital.local.kafka import KafkaServer
from hospital.runtime.heartbeat import read_heartbeat
from tests.integration.messaging_on_kafka import World, until

ROOT = Path(__file__).resolve().parents[2]
SERVICES = ("producer", "stream_processor")
STOP_SECONDS = 10


def start(service: str, folder: Path, **settings: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, ROOT / service / f"{service}.py"],
        cwd=folder,
        env=os.environ | settings,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@contextmanager
def started(world: World, server: str) -> Iterator[list[subprocess.Popen[str]]]:
    """Both services, on the world's lake, stopped at the end."""
    settings = world.environment() | {"KAFKA_BOOTSTRAP_SERVERS": server}
    processes = [start(service, world.root, **settings) for service in SERVICES]
    try:
        yield processes
    finally:
        for process in processes:
            process.send_signal(signal.SIGTERM)


def state_of(world: World, service: str) -> str:
    return str((read_heartbeat(world.root / f"{service}.json") or {}).get("state"))


def test_both_run_to_the_end_stay_up_and_stop_when_asked_to(
    kafka: KafkaServer, unique_name: str, tmp_path: Path
) -> None:
    world = World(kafka.address, unique_name, tmp_path)
    world.fill()
    with started(world, kafka.address) as processes:
        until(
            lambda: all(state_of(world, service) == "complete" for service in SERVICES), "the end of the run"
        )
        assert [process.poll() for process in processes] == [None, None]
    for service, process in zip(SERVICES, processes, strict=True):
        out, err = process.communicate(timeout=STOP_SECONDS)
        assert (process.returncode, err) == (0, "")
        assert out.splitlines()[-2].endswith(
            {
                "producer": "the run is complete: all 10 sessions are in Kafka",
                "stream_processor": "the run is complete: all 10 sessions are landed",
            }[service]
        )
        assert state_of(world, service) == "stopped"
    assert world.in_kafka() == world.expected()
    assert len(world.landed()) == 2 * world.clock.sessions


def test_both_wait_for_kafka_and_stop_when_asked_to(
    kafka: KafkaServer, unique_name: str, tmp_path: Path
) -> None:
    world = World(kafka.address, unique_name, tmp_path)
    with started(world, "127.0.0.1:1") as processes:
        until(lambda: all(state_of(world, service) == "waiting" for service in SERVICES), "waiting")
    for process in processes:
        out, _ = process.communicate(timeout=STOP_SECONDS)
        assert process.returncode == 0
        assert "waiting for Kafka at 127.0.0.1:1" in out


@pytest.mark.parametrize("service", SERVICES)
def test_a_wrong_setting_ends_it_with_one_line(service: str, tmp_path: Path) -> None:
    out, err = start(service, tmp_path, POLL_INTERVAL_SECONDS="soon").communicate(timeout=STOP_SECONDS)
    assert out == ""
    assert len(err.splitlines()) == 1
    assert err.startswith("POLL_INTERVAL_SECONDS=soon: ")
