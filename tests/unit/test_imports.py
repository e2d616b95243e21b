"""The rooms of docs/architecture.md: which package may import which."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from simulation_configs import ROOT

SERVICES = ("scheduler", "producer", "stream_processor", "batch_ingestor")

POINTS = "failpoints"
"""A module of its own, without imports, that every room but the simulation may use."""

PLATFORM = {POINTS, "lake", "messaging", "warehouse", "runtime"}
MAY_IMPORT = {
    "simulation": set[str](),
    "lake": {POINTS},
    "runtime": {POINTS, "lake"},
    "messaging": {POINTS, "lake", "runtime"},
    "warehouse": {POINTS, "lake", "runtime"},
    "feed": {"simulation", *PLATFORM},
    "calibration": {"simulation", "feed", *PLATFORM},
    "engines": {"simulation", "feed", *PLATFORM},
    "local": {"simulation", "feed", *PLATFORM},
    "checksum": {"local", *PLATFORM},
    "submission": {"local", *PLATFORM},
    "backup": {"feed", "local", *PLATFORM},
    "checks": {"simulation", "feed", "local", *PLATFORM},
    "status": {"feed", "local", *PLATFORM},
    "dashboard": {"feed", "local", "status", "report", *PLATFORM},
    "report": {"simulation", "feed", "local", "calibration", "checks", "status", *PLATFORM},
}


def imported(file: Path) -> Iterator[str]:
    """The full names of the modules that a file imports, wherever in it."""
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file}: imports are absolute"
            yield node.module or ""
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def rooms(file: Path) -> set[str]:
    """The rooms of ``hospital`` that a file imports."""
    parts = [name.split(".") for name in imported(file)]
    return {part[1] for part in parts if part[0] == "hospital" and len(part) > 1}


@pytest.mark.parametrize("room", MAY_IMPORT)
def test_a_room_imports_only_what_it_may(room: str) -> None:
    files = sorted((ROOT / "hospital" / room).rglob("*.py"))
    assert files
    for file in files:
        assert rooms(file) <= {room, *MAY_IMPORT[room]}, file.relative_to(ROOT)


def test_every_room_is_in_the_table() -> None:
    packages = {file.parent.name for file in (ROOT / "hospital").glob("*/__init__.py")}
    assert packages == set(MAY_IMPORT)


def test_the_runtime_uses_no_more_of_the_lake_than_whole_files_and_their_places() -> None:
    for file in (ROOT / "hospital" / "runtime").rglob("*.py"):
        of_lake = {name for name in imported(file) if name.startswith("hospital.lake.")}
        assert all(name.startswith(("hospital.lake.atomic", "hospital.lake.paths")) for name in of_lake), (
            file.relative_to(ROOT)
        )


@pytest.mark.parametrize("room", ["simulation", "lake"])
def test_settings_are_passed_in(room: str) -> None:
    for file in (ROOT / "hospital" / room).rglob("*.py"):
        assert "simulation_configs" not in set(imported(file)), file.relative_to(ROOT)


@pytest.mark.parametrize("service", SERVICES)
def test_no_service_imports_another(service: str) -> None:
    files = sorted((ROOT / service).rglob("*.py"))
    assert files
    for file in files:
        first = {name.split(".")[0] for name in imported(file)}
        assert not first & (set(SERVICES) - {service}), file.relative_to(ROOT)


@pytest.mark.parametrize("service", SERVICES)
def test_an_entry_point_only_wires_and_runs(service: str) -> None:
    code = (ROOT / service / f"{service}.py").read_text()
    assert len([line for line in code.splitlines() if line.strip()]) <= 75
