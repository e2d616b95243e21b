"""What is handed in: every demand of the brief can be missed, and what is packed is what was asked for."""

from __future__ import annotations

import io
import json
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from rich.console import Console

from hospital.submission.brief import findings
from hospital.submission.command import ARCHIVE, hand_in, pack
from hospital.submission.project import FLAGS, SERVICES, Project, artifacts, ready
from hospital.submission.tree import tree_of
from simulation_configs import ROOT, Settings

HANDED_IN = {
    *(f"{service}/Dockerfile" for service in SERVICES),
    "docker-compose.yml",
    "simulation_configs.py",
    *(f".setup_flags/{flag}" for flag in FLAGS),
    "scheduler_state.json",
    "tree.txt",
    "README.md",
}


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A copy of what is handed in, with what a complete run leaves."""
    for service in SERVICES:
        (tmp_path / service).mkdir()
        shutil.copy(ROOT / service / "Dockerfile", tmp_path / service)
    for name in ("docker-compose.yml", "simulation_configs.py", "README.md"):
        shutil.copy(ROOT / name, tmp_path)
    made = Project(tmp_path, tmp_path / "shared_data" / "scheduler_state.json", tmp_path / ".setup_flags")
    made.flags.mkdir()
    made.state.parent.mkdir()
    for flag in FLAGS:
        (made.flags / flag).write_text("1 rows\n")
    made.state.write_text('{"current_sim_date": "2025-03-31"}\n')
    return made


def missing(project: Project) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for finding in findings(project):
        if not finding.met:
            found.setdefault(finding.artifact, []).append(finding.demand)
    return found


def change(name: str, old: str, new: str) -> Callable[[Project], None]:
    def apply(project: Project) -> None:
        path = project.root / name
        text = path.read_text()
        assert old in text
        path.write_text(text.replace(old, new))

    return apply


def test_this_project_lacks_nothing(project: Project) -> None:
    assert missing(project) == {}


@pytest.mark.parametrize(
    ("spoil", "artifact", "demand"),
    [
        (change("producer/Dockerfile", "3.11", "3.12"), "producer/Dockerfile", "FROM python:3.11-slim"),
        (change("scheduler/Dockerfile", "cron", "at"), "scheduler/Dockerfile", "cron is installed"),
        (
            change("docker-compose.yml", "\n  pgadmin:\n", "\n  admin:\n"),
            "docker-compose.yml",
            "eight services",
        ),
        (
            change("docker-compose.yml", "postgres:18", "mysql:9"),
            "docker-compose.yml",
            "postgresDB is postgres",
        ),
        (change("docker-compose.yml", "5050", "5051"), "docker-compose.yml", "pgAdmin is at port 5050"),
        (
            change("docker-compose.yml", "producer/Dockerfile", "Dockerfile"),
            "docker-compose.yml",
            "producer is built",
        ),
        (change("README.md", "## Assumptions", "## More"), "README.md", "it says what was assumed"),
        (lambda p: (p.root / "simulation_configs.py").unlink(), "simulation_configs.py", "it is there"),
        (lambda p: (p.flags / "illnesses").unlink(), ".setup_flags/", "the flag illnesses"),
        (lambda p: p.state.unlink(), "scheduler_state.json", "it is there"),
        (lambda p: p.state.write_text("half"), "scheduler_state.json", "it is there"),
        (
            lambda p: p.state.write_text('{"current_sim_date": "2025-03-31", "day": 862}'),
            "scheduler_state.json",
            "exactly",
        ),
        (
            lambda p: p.state.write_text('{"current_sim_date": "2024-01-01"}'),
            "scheduler_state.json",
            "the date is 2025-03-31",
        ),
        (lambda p: shutil.rmtree(p.root / "producer"), "tree.txt", "made anew"),
    ],
)
def test_what_is_missing_is_named(
    project: Project, spoil: Callable[[Project], None], artifact: str, demand: str
) -> None:
    spoil(project)
    found = missing(project)
    assert any(told.startswith(demand) for told in found[artifact]), found
    assert not ready(findings(project))[artifact]
    assert all(finding.to_do for finding in findings(project) if not finding.met)


def test_before_the_run_is_complete_it_says_what_can_be_handed_in(project: Project) -> None:
    project.state.write_text('{"current_sim_date": "2024-01-01"}')
    console = Console(file=io.StringIO(), width=120)
    assert hand_in(Settings(), console, project.root) == 1
    said = console.file.getvalue()  # type: ignore[attr-defined]
    assert "Can be handed in already: producer/Dockerfile" in said
    assert "Not yet: scheduler_state.json" in said
    assert not (project.root / ARCHIVE).exists()


def test_when_nothing_is_missing_it_is_packed(project: Project) -> None:
    console = Console(file=io.StringIO(), width=120)
    assert hand_in(Settings(), console, project.root) == 0
    with zipfile.ZipFile(project.root / ARCHIVE) as archive:
        assert archive.testzip() is None
        assert set(archive.namelist()) == HANDED_IN
        assert json.loads(archive.read("scheduler_state.json")) == {"current_sim_date": "2025-03-31"}
        assert (
            archive.read("tree.txt").decode()
            == tree_of(project.root)
            == (project.root / "tree.txt").read_text()
        )


def test_the_same_content_is_the_same_archive(project: Project) -> None:
    assert pack(artifacts(project)) == pack(artifacts(project))


def test_without_git_the_tree_shows_no_more_than_the_project(project: Project) -> None:
    (project.root / ".venv" / "lib").mkdir(parents=True)
    (project.root / ".venv" / "lib" / "big").touch()
    (project.root / "producer" / "__pycache__").mkdir()
    (project.root / "producer" / "__pycache__" / "x.pyc").touch()
    (project.root / "shared_data" / ".gitkeep").touch()
    (project.root / "shared_data" / "batch").mkdir()
    (project.root / "shared_data" / "batch" / "people_data.csv").touch()
    shown = tree_of(project.root)
    assert "producer/\n" in shown
    assert ".gitkeep" in shown
    assert not any(name in shown for name in ("big", "x.pyc", "people_data", "scheduler_state"))
