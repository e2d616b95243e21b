"""What the pages, and the run's last lines, name is there: make's targets, commands, files."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from hospital.cli import app
from hospital.feed.what_next import when_complete, while_it_runs
from hospital.local.places import Places
from hospital.local.summary import where_to_look
from simulation_configs import ROOT, Settings
from tests.pages import pages

TARGETS = set(re.findall(r"^([a-z][a-z-]*):", (ROOT / "Makefile").read_text(), re.MULTILINE))
COMMANDS = {
    command.name or command.callback.__name__ for command in app.registered_commands if command.callback
}
IN_A_CONTAINER = Settings(pgadmin_url="http://localhost:5050")
LAST_LINES = "\n".join((*while_it_runs(IN_A_CONTAINER), *when_complete(IN_A_CONTAINER)))
LOCAL_LINES = "\n".join(where_to_look(Places.of(Settings())))


@pytest.mark.parametrize("page", pages())
def test_what_a_page_names_is_there(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    assert (
        set(re.findall(r"(?:`|^|\s)make (?!the )([a-z][a-z-]+)(?=[` ]|$)", _code(text), re.MULTILINE))
        <= TARGETS
    )
    assert set(re.findall(r"python -m hospital ([a-z]+)", _code(text))) <= COMMANDS
    for link in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", text):
        assert (ROOT / page).parent.joinpath(link).exists(), link


def test_every_decision_and_tutorial_is_in_its_table() -> None:
    for folder, page in (
        ("docs/decisions", "docs/architecture.md"),
        ("docs/tutorials", "docs/tutorials/README.md"),
    ):
        listed = (ROOT / page).read_text(encoding="utf-8")
        others = [file.name for file in (ROOT / folder).glob("*.md") if file.name != "README.md"]
        assert len(others) > 5
        assert [name for name in others if f"{name})" not in listed] == []


def test_the_last_lines_of_a_run_name_what_is_there() -> None:
    assert set(re.findall(r"\bmake ([a-z-]+)", LOCAL_LINES)) <= TARGETS
    assert {Path(name).name for name in re.findall(r"docs/\S+", LOCAL_LINES)} == {"README.md"}
    assert set(re.findall(r"python -m hospital ([a-z]+)", LAST_LINES)) == {"status", "report", "submission"}


def test_outside_a_container_the_log_names_no_containers() -> None:
    assert while_it_runs(Settings()) == when_complete(Settings()) == ()


def _code(text: str) -> str:
    """What stands in backticks or in a block."""
    fenced = re.findall(r"^\s*```\w*\n(.*?)^\s*```", text, re.MULTILINE | re.DOTALL)
    return "\n".join((*fenced, *re.findall(r"`([^`\n]+)`", text)))
