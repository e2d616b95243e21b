"""Chaos on the containers: killed, paused and cut off from the network, while the pipeline runs.

`make chaos-compose ROUNDS=20`. A round is one container and one of the three; the run is paced so that it
outlasts the rounds. At the end lake and warehouse are those of an undisturbed local run.
"""

from __future__ import annotations

import os
import random
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import date, timedelta

import pytest

from hospital.lake.paths import LakePaths
from hospital.warehouse.connection import connect
from tests.compose import checksums
from tests.compose.conftest import COMMANDS, is_installed, stack_of
from tests.compose.stack import OURS, Stack, run, wait_until
from tests.faults import counts

ROUNDS, SEED = int(os.environ.get("ROUNDS", "20")), int(os.environ.get("CHAOS_SEED", "1"))
VICTIMS = (*OURS, "kafka", "zookeeper", "postgresDB")
PAUSE_SECONDS, AWAY_SECONDS = (1.0, 4.0), (0.5, 6.0)
SECONDS_A_ROUND = 8
START = date(2022, 11, 20)
PERIOD = {"SIM_END_DATE": (START + timedelta(days=max(30, ROUNDS * SECONDS_A_ROUND))).isoformat()}

pytestmark = pytest.mark.compose


@pytest.fixture(scope="module")
def undisturbed() -> tuple[str, str]:
    """The checksums that a local run prints."""
    return checksums.of_a_local_run(PERIOD)


@pytest.fixture
def stack() -> Iterator[Stack]:
    """The eight containers, at a second a day."""
    command = next((command for command in reversed(COMMANDS) if is_installed(command)), COMMANDS[-1])
    with stack_of(command, "chaos", {**PERIOD, "PACE": "1"}) as made:
        made.compose("up", "--build", "--detach")
        yield made


def killed(stack: Stack, service: str, seconds: float) -> None:
    """SIGKILL, and started again."""
    run("docker", "kill", stack.container(service))
    time.sleep(seconds)
    run("docker", "start", stack.container(service))


def paused(stack: Stack, service: str, seconds: float) -> None:
    """Frozen, and going on."""
    run("docker", "pause", stack.container(service))
    time.sleep(seconds)
    run("docker", "unpause", stack.container(service))


def cut_off(stack: Stack, service: str, seconds: float) -> None:
    """Without networks, and connected again under its name."""
    container, networks = stack.container(service), stack.inspect(service)["NetworkSettings"]["Networks"]
    for network in networks:
        run("docker", "network", "disconnect", network, container)
    time.sleep(seconds)
    for network in networks:
        run("docker", "network", "connect", "--alias", service, network, container)


def test_the_run_is_the_same(stack: Stack, undisturbed: tuple[str, str]) -> None:
    chance = random.Random(SEED)
    wait_until("the first day", lambda: stack.simulated_date() > START.isoformat(), seconds=300)
    for number in range(1, ROUNDS + 1):
        time.sleep(chance.uniform(*PAUSE_SECONDS))
        service, fault = chance.choice(VICTIMS), chance.choice((killed, paused, cut_off))
        seconds = chance.uniform(*AWAY_SECONDS)
        told = f"round {number}: {service} {fault.__name__} for {seconds:.1f} s"
        sys.stdout.write(f"{told} on {stack.simulated_date()}\n")
        fault(stack, service, seconds)
    assert stack.simulated_date() < PERIOD["SIM_END_DATE"], "the run was over before the rounds were"
    wait_until(
        "every service says that the run is complete",
        lambda: all(stack.heartbeat(service) == "complete" for service in OURS),
        seconds=600,
    )
    see_that_nothing_is_lost_or_doubled(stack)
    assert checksums.of_the_stack(stack) == undisturbed


def see_that_nothing_is_lost_or_doubled(stack: Stack) -> None:
    """Outbox, Kafka, stream files and warehouse hold the same events."""
    lake, server = LakePaths(stack.lake), f"127.0.0.1:{stack.kafka_port}"
    made = counts.in_outbox(lake)
    assert counts.in_kafka(server) == made
    assert counts.sessions_committed(server) == made.sessions
    assert counts.in_stream_files(lake) == made
    with closing(connect(checksums.warehouse_of(stack), "hospital", application_name="chaos")) as connection:
        assert counts.in_warehouse(connection) == made
    assert counts.failed_files(lake) == []
