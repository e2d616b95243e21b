"""A project that is handed in: where its parts are, and what the brief demands of each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from hospital.submission.tree import tree_of

SERVICES = ("producer", "stream_processor", "batch_ingestor", "scheduler")
FLAGS = ("people", "staff", "illnesses", "workforce")


@dataclass(frozen=True)
class Project:
    """The checkout, and where the run left its state and its flags."""

    root: Path
    state: Path
    flags: Path


@dataclass(frozen=True)
class Finding:
    """One demand of the brief on an artifact. `to_do` is empty where it is met."""

    artifact: str
    demand: str
    to_do: str = ""

    @property
    def met(self) -> bool:
        """Whether there is nothing to do."""
        return not self.to_do


def artifacts(project: Project) -> dict[str, bytes]:
    """What is there to be packed, by its name in the archive; tree.txt is made anew. Raises OSError."""
    files = {
        **{f"{service}/Dockerfile": project.root / service / "Dockerfile" for service in SERVICES},
        "docker-compose.yml": project.root / "docker-compose.yml",
        "simulation_configs.py": project.root / "simulation_configs.py",
        **{f".setup_flags/{flag}": project.flags / flag for flag in FLAGS},
        "scheduler_state.json": project.state,
        "README.md": project.root / "README.md",
    }
    found = {name: path.read_bytes() for name, path in files.items() if path.is_file()}
    return dict(sorted({**found, "tree.txt": tree_of(project.root).encode()}.items()))


def ready(findings: Iterable[Finding]) -> dict[str, bool]:
    """For each artifact, in the order of the findings, whether it can be handed in."""
    all_met: dict[str, bool] = {}
    for finding in findings:
        all_met[finding.artifact] = all_met.get(finding.artifact, True) and finding.met
    return all_met
