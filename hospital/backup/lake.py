"""The lake's files, copied while the services work, to where they belong in a restored lake.

Which file is loaded is what the warehouse's snapshot says, not the folder in which the file lies: one in
processed/ that was loaded after the snapshot goes back to where it came from, and one that was loaded and
not moved yet goes to processed/.

1. The folders are listed in the order in which files move, so that none slips through: whatever was there
   at the beginning is in one of the lists, and perhaps in two.
2. Each file is opened where it was listed or, when it has moved since, where it can have moved to. From
   then on its name doesn't matter: no file is ever written to under its final name.
"""

from __future__ import annotations

import errno
import os
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from hospital.backup.copying import copy_whole, in_threads
from hospital.backup.manifest import Kept
from hospital.failpoints import reached
from hospital.lake.atomic import is_temporary
from hospital.lake.paths import LakePaths

LAKE, FLAGS = "lake", "flags"
"""The two folders of a backup that hold files as they were."""


def folders(lake: LakePaths) -> tuple[Path, ...]:
    """The lake's folders, in the order in which files move."""
    return (lake.outbox, lake.dead_letters, lake.batch, lake.stream, lake.failed, lake.processed)


def names_in(folder: Path) -> set[str]:
    """The names of the files in the folder: whole ones, no links. A folder that isn't there has none."""
    if not folder.is_dir():
        return set()
    with os.scandir(folder) as entries:
        return {
            entry.name
            for entry in entries
            if not is_temporary(entry.name) and entry.is_file(follow_symlinks=False)
        }


def copy_clock(lake: LakePaths, flags: Path, target: Path) -> dict[str, Kept]:
    """Copy what says how far the scheduler is: date, checkpoint, flags, and the run's record.

    In that order: each follows from what comes after it. Raises OSError.
    """
    (target / LAKE).mkdir()
    (target / FLAGS).mkdir()
    files = {}
    for path in (lake.state, lake.checkpoint, *(flags / name for name in names_in(flags)), lake.run):
        if path.exists():
            place = f"{FLAGS if path.parent == flags else LAKE}/{path.name}"
            with path.open("rb") as source:
                files[place] = copy_whole(source, target / place)
    return files


def copy_files(
    lake: LakePaths, ledger: Mapping[str, str], came_from: Callable[[str], str], target: Path
) -> dict[str, Kept]:
    """Copy every file of the lake's folders; `ledger` gives the SHA-256 of each that is loaded.

    `came_from` names the folder from which a file of a given name goes to the warehouse. Raises OSError.
    """
    copier = _Copier(lake, ledger, came_from, LakePaths(target / LAKE))
    copier.there.make_folders()
    places: dict[str, list[Path]] = defaultdict(list)
    for folder in folders(lake):  # 1
        for name in names_in(folder):
            places[name].append(folder / name)
    reached("backup.listed")
    copied = in_threads(copier.copy, places.values())  # 2
    return {path.relative_to(target).as_posix(): kept for made in copied for path, kept in made.items()}


@dataclass(frozen=True)
class _Copier:
    lake: LakePaths
    ledger: Mapping[str, str]
    came_from: Callable[[str], str]
    there: LakePaths

    def copy(self, places: Sequence[Path]) -> dict[Path, Kept]:
        """Copy a file from each place in which it was listed; what was made of it. Raises OSError."""
        return dict(self._copy(place, *found) for place in places if (found := self._open(place)) is not None)

    def _copy(self, place: Path, source: BinaryIO, folder: Path) -> tuple[Path, Kept]:
        as_found = self.there.root / folder.name / place.name
        with source:
            if folder not in (self.lake.batch, self.lake.stream, self.lake.processed):
                return as_found, copy_whole(source, as_found)
            if place.name not in self.ledger:
                if folder == self.lake.processed:
                    as_found = self.there.root / self.came_from(place.name) / place.name
                return as_found, copy_whole(source, as_found)
            loaded = self.there.processed / place.name
            kept = copy_whole(source, loaded)
        if kept.sha256 != self.ledger[place.name] and folder != self.lake.processed:
            return loaded.rename(as_found), kept  # the ingestor will refuse it
        return loaded, kept

    def _open(self, place: Path) -> tuple[BinaryIO, Path] | None:
        """The file, open, and the folder in which it was found. Raises FileNotFoundError."""
        lake = self.lake
        # A file that failed is mended, and goes back to where it came from.
        ways = (lake.batch, lake.stream, lake.failed, lake.processed)
        for folder in (place.parent, *(ways if place.parent in ways else ())):
            with suppress(FileNotFoundError):
                return (folder / place.name).open("rb"), folder
        if place.parent in (lake.failed, lake.dead_letters):
            return None  # what is mended loses its reason, and people clear up
        raise FileNotFoundError(
            errno.ENOENT, "is gone while it was backed up; take the backup again", str(place)
        )
