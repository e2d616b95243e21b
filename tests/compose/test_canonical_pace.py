"""At the canonical pace cron beats the clock, in real minutes; here on a named volume."""

from __future__ import annotations

import os
import re
import subprocess
import time
from collections.abc import Iterator

import pytest

from simulation_configs import ROOT
from tests.compose.conftest import COMMANDS, is_installed, stack_of
from tests.compose.stack import Stack, wait_until

SECONDS_TO_A_SESSION = 200

pytestmark = pytest.mark.compose


@pytest.fixture(scope="module")
def scheduler() -> Iterator[Stack]:
    """A project of which only the scheduler runs, as .env.example has it, with the lake on a named volume."""
    command = next((command for command in COMMANDS if is_installed(command)), COMMANDS[0])
    volume = {"SHARED_DATA_VOLUME": "hospital_lake"}
    with stack_of(command, "canonical", volume, person=os.geteuid()) as stack:
        stack.compose("up", "--build", "--detach", "scheduler")
        wait_until("four flags", lambda: len(list(stack.flags.iterdir())) == 4, seconds=120)
        yield stack


def test_cron_may_do_nothing_but_become_its_jobs_user(scheduler: Stack) -> None:
    status = scheduler.execute("scheduler", "sh", "-c", 'cat /proc/"$(cat /tmp/hospital/cron.pid)"/status')
    assert "Name:\tcron" in status
    setgid_and_setuid = 1 << 6 | 1 << 7
    assert re.search(rf"^CapBnd:\t{setgid_and_setuid:016x}$", status, re.MULTILINE)
    assert re.search(r"^NoNewPrivs:\t1$", status, re.MULTILINE)


def test_cron_s_ticks_reach_the_log_and_make_a_session(scheduler: Stack) -> None:
    log = followed_log(scheduler, until="tick: session requested", seconds=SECONDS_TO_A_SESSION)
    assert "tick: session requested" in log
    name = "session_2022-11-20_01.jsonl"
    wait_until(name, lambda: name in files_in(scheduler, "outbox"), seconds=20)


def test_files_on_the_volume_are_not_roots(scheduler: Stack) -> None:
    owners = scheduler.execute("scheduler", "find", "/app/shared_data", "-user", "root").split()
    assert owners == []
    assert (ROOT / "configs").stat().st_uid in {0, scheduler_uid(scheduler)}


def test_health_says_that_cron_has_ended(scheduler: Stack) -> None:
    wait_until("healthy", lambda: scheduler.health("scheduler") == "healthy", seconds=60)
    scheduler.execute("scheduler", "sh", "-c", 'kill -9 "$(cat /tmp/hospital/cron.pid)"')
    with pytest.raises(AssertionError, match="cron has ended"):
        scheduler.execute("scheduler", "as-hospital", "healthcheck", "scheduler")


def followed_log(stack: Stack, *, until: str, seconds: float) -> str:
    """What `logs -f scheduler` shows, until it shows that or the time is over."""
    end = time.monotonic() + seconds
    shown = []
    command = (*stack.command, "--project-name", stack.project, "logs", "--follow", "--no-color", "scheduler")
    with subprocess.Popen(
        ["timeout", str(seconds), *command],
        env=stack.environment({}),
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as following:
        assert following.stdout is not None
        for line in following.stdout:
            shown.append(line)
            if until in line or time.monotonic() > end:
                break
        following.terminate()
    return "".join(shown)


def files_in(stack: Stack, folder: str) -> list[str]:
    """The names in a folder of the lake."""
    return stack.execute("scheduler", "ls", f"/app/shared_data/{folder}").split()


def scheduler_uid(stack: Stack) -> int:
    """Who the scheduler runs as."""
    return int(stack.execute("scheduler", "stat", "-c", "%u", "/proc/1"))
