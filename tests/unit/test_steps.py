"""The scheduler's hand-over: cut off at any write, before or after the file has its name, nothing changes."""

from __future__ import annotations

import os
from datetime import date
from functools import partial
from pathlib import Path

import pytest

from hospital.feed.setup_steps import SETUP_STEPS, set_up
from hospital.feed.steps import Days
from hospital.lake.paths import LakePaths
from hospital.runtime.heartbeat import Heartbeat
from hospital.runtime.simclock import SimulatedClock
from hospital.runtime.workers import in_order
from hospital.simulation.world import World
from tests.hospitals import small_world

DAYS = 2
WRITES_A_DAY = 5 + 3 + 2
"""Sessions, batch files, checkpoint and state: every one of them is cut off below."""


class Killed(BaseException):
    """The process ends here. Not an Exception: nothing may catch it."""


@pytest.fixture(scope="module")
def world() -> World:
    """A hospital of two days."""
    end = date(2022, 11, 20 + DAYS)
    return small_world(population=5_000, staff=100, reserve=50, beds=40, visits_a_day=40, end=end)


def _run(world: World, root: Path, workers: int = 1) -> None:
    """One life of the scheduler, from wherever the last one got to."""
    scale = world.hospital.scale
    paths = LakePaths(root)
    paths.make_folders()
    heartbeat = Heartbeat.of("scheduler", root.parent / f"{root.name}-run")
    clock = SimulatedClock(scale.start, scale.end, scale.sessions_a_day)
    flags = root / "flags"
    flags.mkdir(exist_ok=True)
    assert set_up(world, paths.batch, flags, heartbeat, lambda: False, partial(in_order, workers=workers))
    days = Days(world, clock, paths, heartbeat, workers=workers)
    while not days.complete:
        days.close_day()


def _content(root: Path) -> dict[str, bytes]:
    files = (p for p in root.rglob("*") if p.is_file() and p.suffix != ".npz")
    return {str(path.relative_to(root)): path.read_bytes() for path in files}


@pytest.fixture(scope="module")
def undisturbed(world: World, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """What a run that nobody disturbs leaves."""
    root = tmp_path_factory.mktemp("undisturbed")
    _run(world, root)
    return _content(root)


def test_a_run_leaves_every_file(undisturbed: dict[str, bytes]) -> None:
    """Flags, batch files, sessions and the date on which the clock stops."""
    assert {f"flags/{step.flag}" for step in SETUP_STEPS} <= set(undisturbed)
    assert undisturbed["scheduler_state.json"] == b'{"current_sim_date": "2022-11-22"}\n'
    assert sum(name.startswith("outbox/") for name in undisturbed) == DAYS * 5
    assert "batch/hospital_summary_2022-11-21.txt" in undisturbed
    assert "batch/schedules_2022-11.csv" in undisturbed


@pytest.mark.parametrize("after_rename", [False, True], ids=["before the rename", "after the rename"])
@pytest.mark.parametrize("write", range(1, DAYS * WRITES_A_DAY + 2))
def test_a_killed_scheduler_goes_on(
    world: World,
    undisturbed: dict[str, bytes],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    write: int,
    after_rename: bool,
) -> None:
    """Killed at the n-th file after set-up, started again: the same bytes as undisturbed.

    The first write is that of the state, when the clock starts. Every other one has two workers.
    """
    root = tmp_path / "lake"
    for folder in ("batch", "outbox"):  # files as set-up leaves them
        (root / folder).mkdir(parents=True)
    (root / "flags").mkdir()
    for step in SETUP_STEPS:
        name = f"flags/{step.flag}"
        (root / name).write_bytes(undisturbed[name])
    of_days = ("daily_visitors", "admissions", "hospital_summary")
    for name, content in undisturbed.items():
        if name.startswith("batch/") and not name.startswith(tuple(f"batch/{kind}" for kind in of_days)):
            (root / name).write_bytes(content)
    _kill_at(monkeypatch, root, write, after_rename)
    with pytest.raises(Killed):
        _run(world, root, workers=1 + write % 2)
    monkeypatch.undo()
    _run(world, root)
    assert _content(root) == undisturbed


@pytest.mark.parametrize("workers", [1, 2])
@pytest.mark.parametrize("write", [1, 2, 5, 12, 16])
def test_a_killed_set_up_goes_on(
    world: World,
    undisturbed: dict[str, bytes],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    write: int,
    workers: int,
) -> None:
    """Killed in set-up, started again: the same bytes, and every flag once its step is done."""
    root = tmp_path / "lake"
    root.mkdir()
    _kill_at(monkeypatch, root, write, after_rename=False)
    with pytest.raises(Killed):
        _run(world, root, workers)
    monkeypatch.undo()
    _run(world, root)
    assert _content(root) == undisturbed


def _kill_at(monkeypatch: pytest.MonkeyPatch, root: Path, write: int, after_rename: bool) -> None:
    """Let the process end at the n-th rename of a file of the lake."""
    rename = Path.replace
    seen = 0

    def replace(self: Path, target: Path) -> Path:
        nonlocal seen
        if root not in target.parents:
            return rename(self, target)
        seen += 1
        if seen == write and not after_rename:
            raise Killed
        result = rename(self, target)
        if seen == write:
            raise Killed
        return result

    monkeypatch.setattr(Path, "replace", replace)


def test_a_day_s_names_are_durable_before_its_checkpoint(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else a power cut after it could leave a day without its files, and nobody would make them again."""
    did: list[str] = []
    rename, fsync = Path.replace, os.fsync
    batch = tmp_path / "batch"

    def renamed(path: Path, target: Path) -> Path:
        did.append(target.name)
        return rename(path, target)

    def synced(descriptor: int) -> None:
        if batch.exists() and os.path.samestat(os.fstat(descriptor), batch.stat()):
            did.append("batch/")
        fsync(descriptor)

    monkeypatch.setattr(Path, "replace", renamed)
    monkeypatch.setattr(os, "fsync", synced)
    _run(world, tmp_path)
    for day in ("2022-11-20", "2022-11-21"):
        summary = did.index(f"hospital_summary_{day}.txt")
        checkpoint = did.index("scheduler_checkpoint.npz", summary)
        assert "batch/" in did[summary:checkpoint]
