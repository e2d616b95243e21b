"""A backup of the containers' run, taken beside it and restored into empty containers."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest

from tests.compose.conftest import COMMANDS, PERSON, stack_of
from tests.compose.stack import OURS, Stack, wait_until

PERIOD = {"SIM_END_DATE": "2022-12-10"}
TAKEN_AT = "2022-11-23"

pytestmark = pytest.mark.compose


@pytest.fixture
def stack() -> Iterator[Stack]:
    """A project at two seconds a day."""
    with stack_of(COMMANDS[0], "backup", PERIOD) as made:
        (made.folder / "backups").mkdir()
        shutil.chown(made.folder / "backups", PERSON, PERSON)
        made.compose("up", "--build", "--detach", settings={"PACE": "2"})
        yield made


def beside(stack: Stack, *arguments: str) -> str:
    """What a command prints in a container of its own, made like the scheduler's."""
    backups = f"{stack.folder / 'backups'}:/app/backups"
    password = "POSTGRES_OWNER_PASSWORD=hospital"
    options = ("--rm", "-T", "--no-deps", "-v", backups, "-e", password)
    return stack.compose("run", *options, "scheduler", "python", "-m", "hospital", *arguments)


def to_the_end(stack: Stack) -> str:
    """Run it to its end; the two lines of its checksums."""
    stack.compose("up", "--detach", settings={"PACE": "fast"})
    wait_until(
        "every service says that the run is complete",
        lambda: all(stack.heartbeat(service) == "complete" for service in OURS),
        seconds=300,
    )
    return stack.execute("scheduler", "python", "-m", "hospital", "checksum")


def test_a_run_is_backed_up_while_it_is_on_and_its_restored_copy_ends_the_same(stack: Stack) -> None:
    wait_until(f"day {TAKEN_AT}", lambda: stack.simulated_date() >= TAKEN_AT, seconds=240)
    assert "/app/backups/one is a backup" in beside(stack, "backup", "/app/backups/one")
    undisturbed = to_the_end(stack)

    stack.compose("down", "--volumes")
    for folder in (stack.lake, stack.flags):
        for path in folder.iterdir():
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    stack.compose("up", "--detach", "kafka", "postgresDB")
    for server in ("kafka", "postgresDB"):
        wait_until(server, lambda server=server: stack.health(server) == "healthy", seconds=240)  # type: ignore[misc]
    assert "it goes on from there" in beside(stack, "restore", "/app/backups/one")
    assert stack.simulated_date() < "2022-12-10"
    assert to_the_end(stack) == undisturbed
