"""The documentation's commands: every fenced block of every page, with what its note says about running it.

A note is an HTML comment before a block, which no reader sees:

``<!-- docs test: KEY -->``
    the block is run elsewhere: KEY is one of ELSEWHERE;
``<!-- docs test: background, until TEXT -->``
    it is started, and the next block is run when it has printed TEXT. It goes on until a
    ``<!-- docs test: Ctrl-C -->``, which stands by itself, or until it ends;
``<!-- docs test: ends with N -->``
    its exit code is N, not 0;
``<!-- docs test: the background ends with N -->``
    stands by itself: what runs in the background ends, with that exit code.

A block ```` ```text ```` that follows a command's is what the command printed (`shown_in`).
"""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from simulation_configs import ROOT

COMMANDS = ("sh", "bash", "sql", "python")
OUTPUT = "text"

ELSEWHERE = {
    "compose": "tests/compose/test_docs.py",  # they need a Docker engine
    "secure": "tests/compose/test_secure.py",  # and passwords in files
    "scaled": "tests/compose/test_scaled.py",  # and replicas
    "suites": ".ci/run",  # the tests themselves, which don't start themselves
    "spark": "tests/integration/test_population.py",  # 30,000,000 people, and 800 MB more to install
    "answers": "tests/integration/test_queries.py",  # each question, beside the answer's columns
    "checks": "tests/integration/test_checks.py",  # the first tutorial runs it too
    "backup": "tests/integration/test_backup.py",  # a minute more, of the same commands
    "dashboard": "tests/integration/test_dashboard_lives.py",  # it needs a browser
    "ninth container": "tests/compose/test_dashboard.py",
    "closed dashboard": "tests/unit/test_compose_file.py",  # its file; the containers were started by hand
    "retry": "tests/integration/test_retry.py",  # it needs that file in failed/
}
"""Where what is not run by tests/integration/test_docs.py is run, by the word in the note."""

WHOLE_PAGES = {"docs/queries.md": "answers"}
"""Pages whose every block has the same note, which is not written there: a script writes the page."""

BACKGROUND = "background, until "
BACKGROUND_ENDS = "the background ends with "
ENDS = "ends with "
NOTE = re.compile(r"<!-- docs test: (.+?) -->")
NOT_COPIED = (".git", ".venv", ".local", ".env", "secrets", "__pycache__", ".*_cache", ".hypothesis", "build")
FENCE = re.compile(r"^(\s*)```(\w*)\s*$")


def in_the_background(
    commands: str, folder: Path, environment: Mapping[str, str], printed: BinaryIO
) -> subprocess.Popen[bytes]:
    """A shell of its own group that runs the commands, as in a terminal that stays open."""
    return subprocess.Popen(
        ["bash", "-euc", commands],
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=printed,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )


@dataclass(frozen=True)
class Block:
    """A fenced block; `note` is what stands before it, `output` what is shown of what it prints."""

    page: str
    line: int
    language: str
    text: str
    note: str
    output: str = ""

    @property
    def is_command(self) -> bool:
        """Whether it is to be run, or is a note that stands by itself."""
        return self.language in COMMANDS or self.language == "note"

    def __str__(self) -> str:
        return f"{self.page}:{self.line}"


def copy_project(folder: Path) -> None:
    """A copy of the project, without an environment and without a run."""
    shutil.copytree(ROOT, folder, ignore=shutil.ignore_patterns(*NOT_COPIED), symlinks=True)
    for made_by_runs in ("shared_data", ".setup_flags"):
        shutil.rmtree(folder / made_by_runs)
        (folder / made_by_runs).mkdir()


def pages() -> list[str]:
    """All pages, relative to the project's folder."""
    found = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
    return [str(path.relative_to(ROOT)) for path in found]


def blocks(page: str) -> list[Block]:
    """The page's commands, in order, each with the output that is shown after it."""
    found: list[Block] = []
    for block in _fenced((ROOT / page).read_text(encoding="utf-8").splitlines(), page):
        if block.language == OUTPUT and found and not found[-1].output:
            last = found[-1]
            found[-1] = Block(last.page, last.line, last.language, last.text, last.note, block.text)
        elif block.is_command:
            found.append(block)
    return found


def unlabelled(page: str) -> Iterator[Block]:
    """Blocks that say no language."""
    lines = (ROOT / page).read_text(encoding="utf-8").splitlines()
    return (block for block in _fenced(lines, page) if not block.language)


def _fenced(lines: list[str], page: str) -> Iterator[Block]:
    of_page = WHOLE_PAGES.get(page, "")
    note, noted_at = of_page, 0
    inside: list[str] | None = None
    indent = language = ""
    begin = 0
    for number, line in enumerate(lines, 1):
        fence = FENCE.match(line)
        if inside is not None:
            if fence and not fence[2]:
                yield Block(page, begin, language, "\n".join(inside) + "\n", note)
                inside, note = None, of_page
            else:
                inside.append(line.removeprefix(indent))
        elif fence:
            inside, begin, indent, language = [], number, fence[1], fence[2]
        elif found := NOTE.search(line):
            note, noted_at = found[1], number
            if note == "Ctrl-C" or note.startswith(BACKGROUND_ENDS):
                yield Block(page, noted_at, "note", "", note)
                note = of_page
        elif line.strip() and note != of_page:
            raise AssertionError(f"{page}:{noted_at}: no block follows the note")


def same_lines(shown: str, printed: str) -> str:
    """The first shown line that was not printed, in this order; empty when all were.

    ``...`` stands for any lines. What differs from run to run is not compared: times of the clock, how long
    something took, ports, memory, folders, the width of tables; nor are checksums.
    """
    rest = iter(_plain(line) for line in printed.splitlines())
    for line in shown.splitlines():
        wanted = _plain(line)
        if wanted in ("", "..."):
            continue
        if not any(wanted == candidate for candidate in rest):
            return line
    return ""


VARIES = (
    (re.compile(r"\x1b\[[0-9;]*m"), ""),
    (re.compile(r"\b[0-9a-f]{64}\b"), "SHA-256"),
    (re.compile(r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d (?=[A-Z]{4})"), "NOW "),
    (re.compile(r"\d+(\.\d+)? (s|ms|min|seconds)\b( ago)?"), "TIME"),
    (re.compile(r"(?<![\d:])\d:\d\d:\d\d(?![\d:])"), "TIME"),
    (re.compile(r"127\.0\.0\.1:\d+|port=\d+"), "PORT"),
    (re.compile(r"[\d.]+ (GiB|MiB)"), "SIZE"),
    (re.compile(r"(?<![\w.])/[\w./-]*?(?=/(shared_data|\.local)\b)"), "FOLDER"),
    (re.compile(r"\d+ cores"), "CORES"),
    (re.compile(r"[─━]+"), "─"),
    (re.compile(r"\s+"), " "),
)


def _plain(line: str) -> str:
    for pattern, instead in VARIES:
        line = pattern.sub(instead, line)
    return line.strip()


def script(block: Block) -> str:
    """The block as a shell runs it in the project's folder."""
    if block.language in ("sh", "bash"):
        return block.text
    psql = "python -m hospital psql -X -v ON_ERROR_STOP=1 -f -"
    program = "python -" if block.language == "python" else psql
    return f"{program} <<'END OF THE BLOCK'\n{block.text}END OF THE BLOCK\n"


def where(key: str) -> Path:
    """The file that runs what has this note. Raises KeyError."""
    return ROOT / ELSEWHERE[key]
