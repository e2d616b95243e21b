"""Many files written together: each whole or not there, and no more open at once than a process may have."""

from __future__ import annotations

from pathlib import Path

import pytest

from hospital.failpoints import listening
from hospital.lake import atomic
from hospital.lake.atomic import is_temporary, whole_files


def some_files(folder: Path, count: int) -> list[tuple[Path, bytes]]:
    return [(folder / f"file_{number:02d}.json", bytes([number]) * number) for number in range(count)]


def test_each_has_its_content_however_many_may_be_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(atomic, "OPEN_AT_ONCE", 3)
    files = some_files(tmp_path, 10)
    open_at_once: list[int] = []

    def look(step: str, _: str) -> None:
        if step == "file.synced":
            open_at_once.append(sum(is_temporary(path.name) for path in tmp_path.iterdir()))

    with listening(look):
        whole_files(files, writer="first")
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == dict(files)
    assert max(open_at_once) == 3


def test_none_has_its_name_before_all_are_on_the_disk(tmp_path: Path) -> None:
    """So whatever has a name when the process is killed is whole."""
    steps: list[tuple[str, str]] = []

    def look(step: str, what: str) -> None:
        steps.append((step, what))
        if step != "file.renamed":
            assert all(is_temporary(path.name) for path in tmp_path.iterdir())

    with listening(look):
        whole_files(some_files(tmp_path, 4))
    names = [f"file_{number:02d}.json" for number in range(4)]
    assert steps == [(f"file.{step}", name) for step in ("written", "synced", "renamed") for name in names]


def test_one_that_can_not_be_written_leaves_no_name_of_those_with_it(tmp_path: Path) -> None:
    files = [*some_files(tmp_path, 2), (tmp_path / "no_folder" / "file.json", b"x")]
    with pytest.raises(OSError, match="no_folder"):
        whole_files(files)
    assert all(is_temporary(path.name) for path in tmp_path.iterdir())
