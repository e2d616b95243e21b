"""Compose projects that are taken down whatever happens."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.compose.stack import MAIN, Stack, run

SMALL = {"POPULATION_SIZE": "20000", "STAFF_SIZE": "600", "RESERVE_POOL_SIZE": "1500"}

PERSON = 12345 if os.geteuid() == 0 else os.geteuid()
"""Who owns the shared folder: whoever tests, or a made-up user where that is root."""

COMMANDS = (("docker-compose",), ("docker", "compose"))


def is_installed(command: tuple[str, ...]) -> bool:
    """Whether the machine has that Compose."""
    if shutil.which(command[0]) is None:
        return False
    try:
        run(*command, "version")
    except AssertionError:
        return False
    return True


@contextmanager
def stack_of(
    command: tuple[str, ...],
    name: str,
    settings: Mapping[str, str],
    *,
    person: int = PERSON,
    files: Sequence[str] = MAIN,
) -> Iterator[Stack]:
    """A project that isn't started yet, with folders of that person's."""
    if not is_installed(command):
        pytest.skip(f"{' '.join(command)} is not installed")
    run("docker", "info")
    with tempfile.TemporaryDirectory(prefix="hospital-compose-") as folder:
        stack = Stack(command, f"hospital-{name}-{os.getpid()}", Path(folder), {**SMALL, **settings}, files)
        for mounted in (stack.lake, stack.flags):
            mounted.mkdir()
            if mounted.stat().st_uid != person:
                os.chown(mounted, person, person)
        try:
            yield stack
        finally:
            stack.remove()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A test that fails says how its containers are and what they said last: they are gone after it."""
    report = yield
    if report.failed and isinstance(item, pytest.Function):
        stacks = {stack.project: stack for stack in item.funcargs.values() if isinstance(stack, Stack)}
        for project, stack in stacks.items():
            report.sections.append((f"containers of {project}", stack.last_said()))
    return report
