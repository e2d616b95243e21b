"""``python -m hospital submission``: the table, and submission.zip when everything is there."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from hospital.lake.atomic import whole_file
from hospital.lake.paths import LakePaths
from hospital.local.errors import LocalError
from hospital.submission.brief import findings
from hospital.submission.project import Finding, Project, artifacts, ready
from simulation_configs import ROOT, Settings

ARCHIVE = "submission.zip"
EPOCH = (1980, 1, 1, 0, 0, 0)
"""The same content gives the same archive: it tells no time."""


def hand_in(settings: Settings, console: Console, folder: Path | None = None) -> int:
    """Check, and pack what is complete; 1 when something is missing. Raises LocalError, OSError.

    `folder` is the checkout, this one unless it is given: in a container it is mounted.
    """
    root = (folder or ROOT).absolute()
    if not (root / "docker-compose.yml").is_file():
        raise LocalError(f"{root}: holds no docker-compose.yml; name the project's folder with --project")
    project = _project(settings, root, own=folder is None)
    found = findings(project)
    print_findings(found, console)
    missing = [artifact for artifact, complete in ready(found).items() if not complete]
    if missing:
        can_be = [artifact for artifact in ready(found) if artifact not in missing]
        _say(console, f"Can be handed in already: {', '.join(can_be) or 'nothing'}")
        _say(console, f"Not yet: {', '.join(missing)}. {ARCHIVE} is made when nothing is missing.")
        return 1
    packed = artifacts(project)
    with whole_file(root / ARCHIVE) as file:
        file.write(pack(packed))
    tree = root / "tree.txt"
    if not tree.exists() or tree.read_bytes() != packed["tree.txt"]:
        tree.write_bytes(packed["tree.txt"])
    _say(console, f"{len(packed)} files are in {root / ARCHIVE}")
    return 0


def print_findings(found: Sequence[Finding], console: Console) -> None:
    """Every demand with a tick, or what to do."""
    table = Table(title="What is handed in, against the brief", title_justify="left")
    for heading in ("artifact", "demand", "", "what to do"):
        table.add_column(heading, overflow="fold")
    before = ""
    for finding in found:
        if before and before != finding.artifact:
            table.add_section()
        name = finding.artifact if finding.artifact != before else ""
        table.add_row(name, finding.demand.replace("[", "\\["), "✓" if finding.met else "–", finding.to_do)
        before = finding.artifact
    console.print(table)


def pack(files: Mapping[str, bytes]) -> bytes:
    """A zip archive of the files by name."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in files.items():
            packed.writestr(zipfile.ZipInfo(name, EPOCH), content, zipfile.ZIP_DEFLATED)
    return archive.getvalue()


def _project(settings: Settings, root: Path, *, own: bool) -> Project:
    """Where the run left its traces: as it is set, or in the folders of a mounted checkout."""
    if own:
        return Project(root, LakePaths(settings.shared_data_path).state, settings.setup_flags_path)
    return Project(root, LakePaths(root / "shared_data").state, root / ".setup_flags")


def _say(console: Console, line: str) -> None:
    console.print(line, markup=False, highlight=False, soft_wrap=True)
