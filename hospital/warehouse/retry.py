"""A file that failed is handed in again, once it is mended.

The protocol, for a name in failed/, which nobody who puts files there can cross (failed.py):

1. be sure that it is a file of the run and that none waits under its name;
2. move it back to where its kind comes from: batch/ or stream/;
3. remove its reason.

A crash between 2 and 3 leaves a reason without its file: the same command again removes it.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path

from hospital.failpoints import reached
from hospital.lake.atomic import sync_folder
from hospital.lake.paths import LakePaths
from hospital.warehouse.catalogue import Catalogue
from hospital.warehouse.failed import alone_in, reason_of
from hospital.warehouse.refusal import shown


class RetryError(Exception):
    """The file can't be handed in again. Its text is one line: which, why, what to do."""


def retry(lake: LakePaths, catalogue: Catalogue, name: str) -> Path:
    """Carry out the protocol; where the file is now. Raises RetryError, OSError."""
    if name != Path(name).name or name in {"", ".", ".."}:
        raise RetryError(f"{shown(name)}: must be the name of a file in failed/, not a path")
    entry = catalogue.find(name)
    if entry is None:
        raise RetryError(f"{shown(name)}: no file of the run has this name; rename it in failed/ first")
    failed = lake.failed / name
    with alone_in(lake.failed):
        target = lake.root / entry.kind.folder / name
        if os.path.lexists(failed) or not os.path.lexists(reason_of(failed)):
            _check(failed, target)  # 1
            failed.rename(target)  # 2
            sync_folder(target.parent)
            sync_folder(lake.failed)
            reached("retry.moved", name)
        reason_of(failed).unlink(missing_ok=True)  # 3
        reached("retry.forgotten", name)
    return target


def _check(failed: Path, target: Path) -> None:
    name = failed.name
    if not os.path.lexists(failed):
        raise RetryError(f"{name}: there is no such file in failed/")
    if not stat.S_ISREG(failed.lstat().st_mode):
        raise RetryError(f"{name}: is not a regular file; remove it, and put the file itself into failed/")
    if os.path.lexists(target):
        raise RetryError(f"{name}: one waits in {target.parent.name}/ already; remove one of the two")
