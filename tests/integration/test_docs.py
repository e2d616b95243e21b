"""Every command of the documentation, run in the page's order in a copy of the project, on a small run."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from simulation_configs import Settings, read_settings
from tests.pages import (
    BACKGROUND,
    BACKGROUND_ENDS,
    COMMANDS,
    ELSEWHERE,
    ENDS,
    Block,
    blocks,
    copy_project,
    in_the_background,
    pages,
    same_lines,
    script,
    unlabelled,
    where,
)

FIRST = "docs/tutorials/first-ten-minutes.md"
LAST = ("docs/tutorials/your-own-hospital.md", "docs/tutorials/breaking-it.md")
"""These begin anew, in this order: another hospital, and the small one again."""

SMALL = {
    "POPULATION_SIZE": "20000",
    "STAFF_SIZE": "600",
    "RESERVE_POOL_SIZE": "1500",
    "SIM_END_DATE": "2023-01-31",
}
"""What pages that don't set a size are run with: the small hospital of the README."""

BLOCK_SECONDS = 240
KNOWN_NOTES = ("", "Ctrl-C")
KNOWN_BEGINNINGS = (BACKGROUND, ENDS, BACKGROUND_ENDS)
COMMAND_WORDS = re.compile(r"^\s*(\$ |make |python |docker |docker-compose |pip |\.venv/)", re.MULTILINE)


@dataclass
class Copy:
    """A copy of the project, with its environment ready; in `shell` is what a page's shell knows."""

    folder: Path
    background: subprocess.Popen[bytes] | None = None
    printed: Path = field(init=False)
    printed_here: Path = field(init=False)
    shell: Path = field(init=False)

    def __post_init__(self) -> None:
        copy_project(self.folder)
        environment = self.folder / ".venv"
        environment.mkdir()
        for part in ("bin", "lib", "include", "pyvenv.cfg"):
            (environment / part).symlink_to(Path(sys.prefix) / part)
        for ready in ("ready-to-run", "ready-to-test"):
            (environment / ready).touch()
        self.printed = self.folder.parent / "background.out"
        self.printed_here = self.folder.parent / "block.out"
        self.shell = self.folder.parent / "shell"

    def environment(self) -> dict[str, str]:
        """What a person's terminal has who has activated .venv, with the small hospital's sizes."""
        ours = {name.upper() for name in Settings.model_fields}
        # Nor what a make that runs the tests tells one that a page runs.
        kept = {name: value for name, value in os.environ.items() if name not in ours and "MAKE" not in name}
        return {
            **kept,
            **SMALL,
            "PATH": f"{self.folder / '.venv' / 'bin'}:{os.environ['PATH']}",
            "PYTHONPATH": str(self.folder),
            "KAFKA_JARS_PATH": str(read_settings().jars_path.absolute()),
            "COLUMNS": "100",
        }

    def run_page(self, page: str) -> None:
        """Run its blocks in one shell. Raises AssertionError, which names the block."""
        self.shell.write_text("")
        try:
            for block in blocks(page):
                if block.note not in ELSEWHERE:
                    self.run(block)
            assert self.background is None, f"{page}: ends with something in the background"
        finally:
            self._kill_background()

    def run(self, block: Block) -> str:
        """What it prints; nothing where it goes on in the background."""
        if block.note == "Ctrl-C":
            self._end_background(block, (0, 130, -signal.SIGINT), signal.SIGINT)
        elif block.note.startswith(BACKGROUND_ENDS):
            self._end_background(block, (int(block.note.removeprefix(BACKGROUND_ENDS)),))
        elif block.note.startswith(BACKGROUND):
            self._start(block)
        else:
            return self._run_to_the_end(block)
        return ""

    def _run_to_the_end(self, block: Block) -> str:
        with self.printed_here.open(
            "wb"
        ) as out:  # a pipe would be waited for by what goes on in the background
            done = subprocess.run(
                self._in_bash(block),
                cwd=self.folder,
                env=self.environment(),
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                timeout=BLOCK_SECONDS,
                check=False,
            )
        printed = self.printed_here.read_text()
        wanted = int(block.note.removeprefix(ENDS) or 0)
        assert done.returncode == wanted, f"{block} ended with {done.returncode}:\n{printed}"
        missing = same_lines(block.output, printed)
        assert not missing, f"{block} does not print {missing!r} (or not in this order):\n{printed}"
        return printed

    def _in_bash(self, block: Block) -> list[str]:
        """It begins with the variables and functions that the last block ended with."""
        keep = f"trap '{{ declare -f; export -p; }} >{self.shell}' EXIT"
        return ["bash", "-euc", f". {self.shell}\n{keep}\n{script(block)}"]

    def _start(self, block: Block) -> None:
        assert self.background is None, f"{block}: something is in the background already"
        until = block.note.removeprefix(BACKGROUND)
        with self.printed.open("wb") as out:
            commands = f". {self.shell}\n{script(block)}"
            self.background = in_the_background(commands, self.folder, self.environment(), out)
        end = time.monotonic() + BLOCK_SECONDS
        while until not in self.printed.read_text():
            assert self.background.poll() is None, f"{block} has ended:\n{self.printed.read_text()}"
            assert time.monotonic() < end, f"{block} does not print {until}:\n{self.printed.read_text()}"
            time.sleep(0.05)

    def _end_background(self, block: Block, codes: tuple[int, ...], with_signal: int | None = None) -> None:
        assert self.background is not None, f"{block}: nothing is in the background"
        if with_signal is not None:
            os.killpg(self.background.pid, with_signal)
        code = self.background.wait(BLOCK_SECONDS)
        _wait_for_all(self.background.pid)
        self.background = None
        assert code in codes, f"{block}: it ended with {code}:\n{self.printed.read_text()}"

    def _kill_background(self) -> None:
        if self.background is not None:
            with suppress(ProcessLookupError):
                os.killpg(self.background.pid, signal.SIGTERM)
            self.background.wait(BLOCK_SECONDS)
            _wait_for_all(self.background.pid)
            self.background = None


def _wait_for_all(group: int) -> None:
    """A shell ends before what it started: the servers are still stopping."""
    end = time.monotonic() + BLOCK_SECONDS
    with suppress(ProcessLookupError):
        while time.monotonic() < end:
            os.killpg(group, 0)
            time.sleep(0.05)


@pytest.fixture(scope="module")
def copy() -> Iterator[Copy]:
    """The copy, after the first tutorial: a complete run of the small hospital."""
    # Not pytest's own folder: PostgreSQL's user must get through when root tests.
    with tempfile.TemporaryDirectory(prefix="hospital-docs-") as folder:
        made = Copy(Path(folder) / "hospital")
        made.run_page(FIRST)
        yield made


def in_order() -> list[str]:
    """Pages that have something to run here: those that keep the small hospital's run, then the others."""
    here = [page for page in pages() if any(block.note not in ELSEWHERE for block in blocks(page))]
    return [page for page in here if page not in (FIRST, *LAST)] + [page for page in LAST if page in here]


def test_the_first_tutorial_can_be_followed(copy: Copy) -> None:
    """All others begin where it ends."""
    assert (copy.folder / "shared_data" / "scheduler_state.json").exists()


@pytest.mark.parametrize("page", in_order())
def test_a_page_can_be_followed(copy: Copy, page: str) -> None:
    copy.run_page(page)


@pytest.mark.parametrize("page", pages())
def test_every_block_is_run_here_or_says_where(page: str) -> None:
    for block in blocks(page):
        if block.note in ELSEWHERE:
            assert where(block.note).is_file(), block
        else:
            assert block.note in KNOWN_NOTES or block.note.startswith(KNOWN_BEGINNINGS), (
                f"{block}: {block.note}"
            )
    for block in unlabelled(page):
        assert not COMMAND_WORDS.search(block.text), (
            f"{block} has commands: say in which language, {COMMANDS}"
        )
