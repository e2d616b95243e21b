"""Every Compose command of the documentation, as it is shown there, in a copy of the project."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from simulation_configs import ROOT
from tests.compose.conftest import COMMANDS, PERSON, SMALL, stack_of
from tests.compose.stack import Stack, wait_until
from tests.pages import Block, blocks, copy_project, in_the_background, pages

PERIOD = {"PACE": "fast", "SIM_END_DATE": "2023-01-31"}
COMPLETE = "the run is complete: all of its"
LAST = "batch_ingestor"
FIRST = "docs/tutorials/first-ten-minutes.md"
UP_SECONDS = 420
BLOCK_SECONDS = 240

pytestmark = pytest.mark.compose


def of_compose() -> dict[str, Block]:
    """By page and number: ``docs/status.md 1``."""
    return {
        f"{page} {number}": block
        for page in pages()
        for number, block in enumerate((b for b in blocks(page) if b.note == "compose"), 1)
    }


def of_the_table(page: str) -> list[Block]:
    """The commands in the page's table that look into containers; -T as nobody sits at a terminal here."""
    found = re.findall(
        r"\| `(docker compose (?:exec|logs) [^`]+)`", (ROOT / page).read_text(encoding="utf-8")
    )
    assert len(found) > 5
    return [
        Block(page, 0, "sh", command.replace(" exec -T ", " exec ").replace(" exec ", " exec -T "), "compose")
        for command in found
    ]


@dataclass
class Terminal:
    """Where somebody types the pages' commands."""

    stack: Stack
    folder: Path
    up: subprocess.Popen[bytes] | None = None

    def environment(self) -> dict[str, str]:
        """Compose's, for this project; the containers' folders are those of the copy."""
        told = self.stack.environment(
            {
                "COMPOSE_PROJECT_NAME": self.stack.project,
                "SHARED_DATA_VOLUME": "./shared_data",
                "SETUP_FLAGS_VOLUME": "./.setup_flags",
            }
        )
        return {name: value for name, value in told.items() if name != "CONFIGS_VOLUME"}

    def run(self, block: Block, code: int = 0) -> str:
        """What it prints, when it has ended. Raises AssertionError when not with that code."""
        done = subprocess.run(
            ["bash", "-euc", block.text],
            cwd=self.folder,
            env=self.environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=BLOCK_SECONDS,
            check=False,
        )
        assert done.returncode == code, f"{block} ended with {done.returncode}:\n{done.stdout[-6000:]}"
        return done.stdout

    def start(self, block: Block) -> str:
        """Start what stays up, until its log says that the run is complete; what it says then."""
        printed = self.folder.parent / "up.out"
        with printed.open("wb") as out:
            self.up = in_the_background(block.text, self.folder, self.environment(), out)
        end = time.monotonic() + UP_SECONDS
        while "to begin anew:" not in printed.read_text(errors="replace"):
            assert self.up.poll() is None, f"{block} has ended:\n{printed.read_text()[-6000:]}"
            assert time.monotonic() < end, f"{block}: not complete:\n{printed.read_text()[-6000:]}"
            time.sleep(0.5)
        return printed.read_text(errors="replace").partition(COMPLETE)[2]

    def ctrl_c(self) -> None:
        """As in the terminal in which it is up."""
        if self.up is not None:
            with suppress(ProcessLookupError):
                os.killpg(self.up.pid, signal.SIGINT)
            self.up.wait(BLOCK_SECONDS)
            self.up = None

    def begin_anew(self) -> None:
        """As the log's last line says."""
        self.ctrl_c()
        self.stack.compose("down", "--volumes")
        for folder in (self.folder / "shared_data", self.folder / ".setup_flags"):
            shutil.rmtree(folder)
            folder.mkdir()
            os.chown(folder, PERSON, PERSON)


@pytest.fixture(scope="module")
def terminal() -> Iterator[Terminal]:
    """A copy of the project, with nothing up."""
    with tempfile.TemporaryDirectory(prefix="hospital-docs-") as folder:
        copy = Path(folder) / "hospital"
        copy_project(copy)
        (copy / "backups").mkdir()
        for mounted in ("shared_data", ".setup_flags", "backups"):
            os.chown(copy / mounted, PERSON, PERSON)
        with stack_of(COMMANDS[-1], "docs", {**SMALL, **PERIOD}) as stack:
            made = Terminal(stack, copy)
            try:
                yield made
            finally:
                made.ctrl_c()


def test_the_pages_can_be_followed_in_containers(terminal: Terminal) -> None:
    """In an order in which each finds what it needs; all are run."""
    left = of_compose()

    def take(name: str) -> Block:
        return left.pop(name)

    last_lines = terminal.start(take("README.md 1"))
    assert f"http://localhost:{terminal.stack.pgadmin_port}" in last_lines
    assert "python -m hospital report - > report.html" in last_lines
    terminal.run(take("README.md 2"), code=1)  # a small run is not what is to be handed in, and it says so
    assert "the run is complete" in terminal.run(take("docs/status.md 1"))
    terminal.run(take("docs/report.md 1"))
    assert "</html>" in (terminal.folder / "report.html").read_text()
    assert '"session":"2022-11-20' in terminal.run(take("docs/tutorials/your-own-consumer.md 1"))

    for command in of_the_table(FIRST):
        terminal.run(command)

    lake = terminal.folder / "shared_data"
    failed = shutil.copy(lake / "processed" / "people_data.csv", lake / "failed")
    os.chown(failed, PERSON, PERSON)
    assert "is in batch/ again" in terminal.run(take("docs/reliability.md 1"))

    terminal.run(take("docs/backup.md 1"))
    terminal.begin_anew()
    terminal.run(take("docs/backup.md 2"))
    wait_until(
        "the restored run is complete", lambda: terminal.stack.heartbeat(LAST) == "complete", seconds=120
    )

    terminal.begin_anew()
    terminal.start(take(f"{FIRST} 1"))

    terminal.begin_anew()
    terminal.start(take("docs/tutorials/your-own-hospital.md 1"))
    assert '"beds": 200' in (lake / "run.json").read_text()
    assert not left
