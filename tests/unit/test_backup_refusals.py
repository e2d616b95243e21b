"""What a backup is refused for before it is written, or because something is missing at its end."""

from __future__ import annotations

from pathlib import Path

import pytest

from hospital.backup.manifest import Kept, last_session
from hospital.backup.refusals import (
    refuse_a_gap,
    refuse_a_lack_of_room,
    refuse_a_loss,
    refuse_another_warehouse,
)
from hospital.backup.warehouse import DumpedWarehouse
from hospital.lake.paths import LakePaths
from hospital.local.errors import LocalError

RUN = {"start": "2022-11-20", "end": "2022-11-22", "sessions_a_day": 5}
KEPT = Kept(bytes=1, sha256="right")


@pytest.fixture
def lake(tmp_path: Path) -> LakePaths:
    made = LakePaths(tmp_path / "lake")
    made.make_folders()
    return made


def test_room_is_needed_for_lake_and_database(lake: LakePaths, tmp_path: Path) -> None:
    refuse_a_lack_of_room(tmp_path, lake, 1)
    with pytest.raises(LocalError, match=r"GiB free, and a backup may need 1048576\.0: free some"):
        refuse_a_lack_of_room(tmp_path, lake, 1 << 50)


def test_the_lake_s_files_take_room_too(lake: LakePaths, tmp_path: Path) -> None:
    with (lake.processed / "people_data.csv").open("wb") as file:
        file.truncate(1 << 40)  # of which nothing is on the disk
    with pytest.raises(LocalError, match=r"a backup may need 1024\.0: free some"):
        refuse_a_lack_of_room(tmp_path, lake, 0)


def test_a_lake_that_was_loaded_elsewhere_is_refused(lake: LakePaths) -> None:
    refuse_another_warehouse(lake, {"a.csv"}, DumpedWarehouse(ledger={"a.csv": "right", "b.csv": "right"}))
    with pytest.raises(LocalError, match=r"processed/b\.csv is not in this warehouse"):
        refuse_another_warehouse(lake, {"a.csv", "b.csv"}, DumpedWarehouse(ledger={"a.csv": "right"}))


def test_a_file_that_is_loaded_must_be_there_as_it_was_loaded(lake: LakePaths) -> None:
    warehouse = DumpedWarehouse(ledger={"a.csv": "right"})
    refuse_a_loss(lake, warehouse, {"lake/processed/a.csv": KEPT})
    with pytest.raises(LocalError, match=r"a\.csv is loaded, and nowhere in the lake"):
        refuse_a_loss(lake, warehouse, {"lake/batch/a.csv": KEPT})
    with pytest.raises(LocalError, match=r"a\.csv is not as it was loaded"):
        refuse_a_loss(lake, warehouse, {"lake/processed/a.csv": Kept(bytes=1, sha256="wrong")})


def test_a_session_that_is_landed_must_be_in_the_outbox(lake: LakePaths) -> None:
    files = {f"lake/outbox/session_2022-11-20_0{index}.jsonl": KEPT for index in range(1, 6)}
    refuse_a_gap(lake, RUN, {"one": (3, 1, 2), "two": (3, 4, 5)}, files)
    refuse_a_gap(lake, RUN, {"one": (0, 0, 0)}, {})
    with pytest.raises(LocalError, match=r"session_2022-11-21_01\.jsonl is landed, and not there"):
        refuse_a_gap(lake, RUN, {"one": (6, 1, 2), "two": (3, 4, 5)}, files)


def test_the_last_session_landed_is_that_of_any_partition() -> None:
    assert last_session({"one": (3, 1, 2), "two": (0, 4, 2)}) == 4
    assert last_session({"one": ()}) == 0
