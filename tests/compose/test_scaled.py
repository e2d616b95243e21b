"""Three stream processors and two batch ingestors make the lake and the warehouse of one of each.

Both ways: as fast as it goes; and with every processor killed in turn, while days go by, and then fast.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest

from hospital.lake.paths import LakePaths
from hospital.runtime.heartbeat import read_heartbeat
from tests.compose import checksums
from tests.compose.conftest import COMMANDS, is_installed, stack_of
from tests.compose.stack import OURS, Stack, run, wait_until

PERIOD = {"SIM_START_DATE": "2022-11-20", "SIM_END_DATE": "2023-01-15", "WORKERS": "2"}
REPLICAS = {"stream_processor": 3, "batch_ingestor": 2}
SLOWLY = "4"
SESSIONS_BETWEEN_KILLS = 20
"""At four seconds a day: longer than a member of Kafka's group that died keeps its partitions."""

RUN_SECONDS = 400

pytestmark = pytest.mark.compose


@pytest.fixture(scope="module")
def undisturbed() -> tuple[str, str]:
    """The checksums of a run with one of each."""
    return checksums.of_a_local_run({**PERIOD, "WORKERS": "1"})


@pytest.fixture(params=["fast", SLOWLY], ids=["as fast as it goes", "each processor killed in turn"])
def scaled(request: pytest.FixtureRequest) -> Iterator[Stack]:
    """A project that has been started with the replicas."""
    command = next((command for command in reversed(COMMANDS) if is_installed(command)), COMMANDS[-1])
    with stack_of(command, "scaled", {**PERIOD, "PACE": request.param}) as stack:
        start(stack, "--build")
        yield stack


def start(stack: Stack, *options: str, **settings: str) -> None:
    """Start the project with its replicas, or go on with other settings."""
    scales = [f"--scale={service}={number}" for service, number in REPLICAS.items()]
    stack.compose("up", "--detach", *options, *scales, settings=settings)


def test_the_run_is_the_same_with_replicas(scaled: Stack, undisturbed: tuple[str, str]) -> None:
    if scaled.settings["PACE"] == SLOWLY:
        wait_until("every replica has worked", lambda: all_have_worked(scaled), seconds=150)
        kill_each_processor(scaled)
        start(scaled, PACE="fast")
    wait_until("every replica says that the run is complete", lambda: complete(scaled), seconds=RUN_SECONDS)
    assert checksums.of_the_stack(scaled) == undisturbed
    told = scaled.execute("scheduler", "python", "-m", "hospital", "checksum")
    assert tuple(line.split()[1] for line in told.splitlines()) == undisturbed


def kill_each_processor(stack: Stack) -> None:
    """One after the other, each started again when the others have landed a good many sessions without it."""
    for container in stack.containers("stream_processor"):
        run("docker", "kill", container)
        enough = sessions_landed(stack) + SESSIONS_BETWEEN_KILLS
        wait_until(f"{enough} sessions", partial(has_landed, stack, enough), seconds=120)
        run("docker", "start", container)
    assert stack.simulated_date() < PERIOD["SIM_END_DATE"], "the run was over before all had been killed"


def has_landed(stack: Stack, sessions: int) -> bool:
    """Whether so many have come as far as a file."""
    return sessions_landed(stack) >= sessions


def sessions_landed(stack: Stack) -> int:
    """The sessions of one topic that came as far as a file."""
    lake = LakePaths(stack.lake)
    return len(
        {path.name for folder in (lake.stream, lake.processed) for path in folder.glob("transport_2*")}
    )


def heartbeats(stack: Stack, service: str) -> dict[str, dict[str, Any]]:
    """What each of the service's containers says, by its id."""
    folder = LakePaths(stack.lake).heartbeats
    return {
        container: read_heartbeat(folder / f"{service}@{container}.json") or {}
        for container in stack.containers(service)
    }


def complete(stack: Stack) -> bool:
    """Whether every replica of every service says so."""
    said = [beat.get("state") for service in OURS for beat in heartbeats(stack, service).values()]
    return len(said) == len(OURS) + sum(REPLICAS.values()) - len(REPLICAS) and set(said) == {"complete"}


def all_have_worked(stack: Stack) -> bool:
    """Whether each replica has landed or loaded a file."""
    beats = [beat for service in REPLICAS for beat in heartbeats(stack, service).values()]
    return all(beat.get("counts", {}).get("files", 0) > 0 for beat in beats)
