"""What a backup is refused for: a folder that won't do, or something missing. Each is one line for people."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Set
from pathlib import Path

from hospital.backup.lake import LAKE, folders, names_in
from hospital.backup.manifest import Kept, clock_of, last_session
from hospital.backup.warehouse import DumpedWarehouse
from hospital.backup.wording import GIB
from hospital.lake.paths import LakePaths
from hospital.local.errors import LocalError
from hospital.messaging.landed import Landed
from hospital.messaging.outbox import outbox_path

Files = Mapping[str, Kept]


def take_folder(folder: Path, lake: LakePaths) -> None:
    """Make the folder, unless it is there and empty. Raises LocalError, OSError."""
    if lake.root in (folder, *folder.parents):
        raise LocalError(f"{folder} is within the lake: name a folder outside it")
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise LocalError(f"{folder} is not empty: name a new folder, or empty this one")


def refuse_a_lack_of_room(folder: Path, lake: LakePaths, database_bytes: int) -> None:
    """Raises LocalError where the lake and the database, indexes and all, would not go into the folder."""
    needed = database_bytes + sum(_size(place / name) for place in folders(lake) for name in names_in(place))
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise LocalError(
            f"{folder} has {free / GIB:.1f} GiB free, and a backup may need {needed / GIB:.1f}: "
            f"free some, or name a folder on another disk"
        )


def refuse_another_warehouse(lake: LakePaths, moved: Set[str], warehouse: DumpedWarehouse) -> None:
    """What was moved to processed/ before the snapshot is in it. Raises LocalError where it isn't."""
    missing = sorted(moved - warehouse.ledger.keys())
    if missing:
        raise LocalError(
            f"{lake.processed / missing[0]} is not in this warehouse: the lake was loaded into another one, "
            f"set POSTGRES_HOST or LOCAL_PATH"
        )


def refuse_a_loss(lake: LakePaths, warehouse: DumpedWarehouse, files: Files) -> None:
    """What is loaded is in the lake, as it was loaded. Raises LocalError where it isn't."""
    for name, sha256 in warehouse.ledger.items():
        found = files.get(f"{LAKE}/{lake.processed.name}/{name}")
        if found is None or found.sha256 != sha256:
            lost = "is not as it was loaded" if found else "is loaded, and nowhere in the lake"
            raise LocalError(f"{lake.processed / name} {lost}: put it back, then take the backup again")


def refuse_a_gap(lake: LakePaths, run: Mapping[str, object], landed: Landed, files: Files) -> None:
    """What was landed is published again by a restore, so it is in the outbox. Raises LocalError."""
    clock = clock_of(run)
    for number in range(1, last_session(landed) + 1):
        path = outbox_path(lake.outbox, clock.session_at(number))
        if f"{LAKE}/{lake.outbox.name}/{path.name}" not in files:
            raise LocalError(f"{path} is landed, and not there: put it back, then take the backup again")


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:  # it has moved on, to a folder that counts it
        return 0
