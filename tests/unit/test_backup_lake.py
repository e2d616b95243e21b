"""Where each of the lake's files goes in a backup, also when it moves while it is copied."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from hospital.backup.lake import copy_clock, copy_files
from hospital.backup.manifest import Kept
from hospital.backup.take import came_from
from hospital.failpoints import listening
from hospital.lake.paths import LakePaths


@pytest.fixture
def lake(tmp_path: Path) -> LakePaths:
    made = LakePaths(tmp_path / "lake of the run")
    made.make_folders()
    return made


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def copied(
    lake: LakePaths, ledger: dict[str, str], meanwhile: Callable[[], object] = lambda: None
) -> dict[str, str]:
    """The copies' texts by their place. `meanwhile` happens between the listing and the copying."""
    target = lake.root.parent / "backup"

    def listener(step: str, what: str) -> None:
        if step == "backup.listed":
            meanwhile()

    with listening(listener):
        kept = copy_files(
            lake, ledger, came_from({"start": "2022-11-20", "end": "2022-11-22", "sessions_a_day": 5}), target
        )
    for place, file in kept.items():
        content = (target / place).read_bytes()
        assert file == Kept(bytes=len(content), sha256=hashlib.sha256(content).hexdigest())
    found = {path for path in target.rglob("*") if path.is_file()}
    assert {path.relative_to(target).as_posix() for path in found} == set(kept)
    return {place: (target / place).read_text() for place in kept}


def test_each_file_goes_where_it_belongs_with_that_warehouse(lake: LakePaths) -> None:
    (lake.outbox / "session.jsonl").write_text("o")
    (lake.batch / "waits.csv").write_text("w")
    (lake.batch / "loaded.csv").write_text("l")
    (lake.stream / "waits.json").write_text("j")
    (lake.processed / "moved.csv").write_text("m")
    (lake.processed / "beds.csv").write_text("a")
    (lake.processed / "transfers_2022-11-20_01.json").write_text("b")
    (lake.failed / "bad.csv").write_text("x")
    (lake.failed / "bad.csv.reason.txt").write_text("y")
    (lake.dead_letters / "letter.json").write_text("z")
    assert copied(lake, {"loaded.csv": sha256("l"), "moved.csv": sha256("m")}) == {
        "lake/outbox/session.jsonl": "o",
        "lake/batch/waits.csv": "w",
        "lake/processed/loaded.csv": "l",
        "lake/stream/waits.json": "j",
        "lake/processed/moved.csv": "m",
        "lake/batch/beds.csv": "a",
        "lake/stream/transfers_2022-11-20_01.json": "b",
        "lake/failed/bad.csv": "x",
        "lake/failed/bad.csv.reason.txt": "y",
        "lake/dead_letters/letter.json": "z",
    }


def test_what_is_not_whole_or_no_file_is_left_out(lake: LakePaths, tmp_path: Path) -> None:
    (lake.batch / ".half.csv.part").write_text("h")
    (lake.batch / "folder").mkdir()
    (tmp_path / "elsewhere.csv").write_text("e")
    (lake.batch / "link.csv").symlink_to(tmp_path / "elsewhere.csv")
    assert copied(lake, {}) == {}


MOVES = {
    "is loaded and moved": ("batch", "processed", "lake/batch/a.csv"),
    "is refused": ("batch", "failed", "lake/failed/a.csv"),
    "is corrected": ("failed", "batch", "lake/batch/a.csv"),
    "is corrected, loaded and moved": ("failed", "processed", "lake/batch/a.csv"),
}


@pytest.mark.parametrize("what", MOVES)
def test_a_file_that_moves_between_listing_and_copying_is_found(lake: LakePaths, what: str) -> None:
    before, after, place = MOVES[what]
    (lake.root / before / "a.csv").write_text("a")

    def move() -> None:
        (lake.root / before / "a.csv").rename(lake.root / after / "a.csv")

    assert copied(lake, {}, move) == {place: "a"}


def test_a_file_that_is_in_two_folders_is_copied_to_one_place(lake: LakePaths) -> None:
    for folder in (lake.batch, lake.processed):
        (folder / "a.csv").write_text("a")
    assert copied(lake, {"a.csv": sha256("a")}) == {"lake/processed/a.csv": "a"}


def test_a_file_with_other_content_than_was_loaded_stays_where_it_waits_to_be_refused(
    lake: LakePaths,
) -> None:
    (lake.batch / "a.csv").write_text("another")
    (lake.processed / "a.csv").write_text("a")
    assert copied(lake, {"a.csv": sha256("a")}) == {
        "lake/batch/a.csv": "another",
        "lake/processed/a.csv": "a",
    }


def test_a_file_that_is_gone_is_an_error_that_names_it(lake: LakePaths) -> None:
    (lake.outbox / "session.jsonl").write_text("o")
    with pytest.raises(FileNotFoundError, match=r"is gone while it was backed up.*session\.jsonl"):
        copied(lake, {}, (lake.outbox / "session.jsonl").unlink)


def test_what_is_cleared_up_meanwhile_is_left_out(lake: LakePaths) -> None:
    reason, letter = lake.failed / "a.csv.reason.txt", lake.dead_letters / "letter.json"
    reason.touch()
    letter.touch()

    def clear_up() -> None:
        reason.unlink()
        letter.unlink()

    assert copied(lake, {}, clear_up) == {}


def test_the_clock_is_copied_with_its_flags(lake: LakePaths, tmp_path: Path) -> None:
    flags, target = tmp_path / "flags of the run", tmp_path / "backup"
    flags.mkdir()
    target.mkdir()
    (flags / "people").write_text("3 rows\n")
    (flags / ".staff.part").touch()
    lake.run.write_text(json.dumps({"seed": 1}))
    assert set(copy_clock(lake, flags, target)) == {"flags/people", "lake/run.json"}
    assert (target / "flags" / "people").read_text() == "3 rows\n"
