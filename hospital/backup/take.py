"""A backup of a run, whether the run is on or not.

The protocol:

1. Take the folder: it is new or empty, and there is room.
2. Copy the warehouse, in one snapshot: the rows of every table, and which files are loaded.
3. Ask Kafka how far its reader has landed each partition, as numbers of sessions.
4. Copy the scheduler's date, checkpoint and flags, and the run's record.
5. Copy the lake's files, each to where it belongs in a lake that goes with that warehouse.
6. See that nothing is missing that 2 and 3 speak of.
7. Write the manifest.

Nothing stands still meanwhile, and nothing has to. Whatever says how far something has come is copied
before the thing that it speaks of, and no service ever deletes a file: so all that the copies speak of is
there, and what is there beyond it is made, landed or loaded again, the same, when the restored run goes on.
A crash before 7 leaves a folder that is no backup, and says so.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from hospital.backup.lake import copy_clock, copy_files, names_in
from hospital.backup.manifest import FORMAT, Kept, Manifest, clock_of, write_manifest
from hospital.backup.refusals import (
    refuse_a_gap,
    refuse_a_lack_of_room,
    refuse_a_loss,
    refuse_another_warehouse,
    take_folder,
)
from hospital.backup.servers import Found, open_servers
from hospital.backup.warehouse import DumpedWarehouse, database_bytes, dump_warehouse
from hospital.backup.wording import told
from hospital.failpoints import reached
from hospital.feed.loading import hospital_catalogue
from hospital.lake.paths import LakePaths
from hospital.local.errors import LocalError
from hospital.local.places import Places
from hospital.messaging.landed import last_landed
from simulation_configs import Settings

GROUP = "stream_processor"

Say = Callable[[str], None]
"""Told one line for people as each part is done."""


def take_backup(settings: Settings, folder: Path, say: Say) -> Manifest:
    """Back up the run into the folder.

    Raises LocalError, ConfigurationError, MessagingError, KafkaError, psycopg2.Error, OSError.
    """
    places = Places.of(settings)
    lake = places.lake
    if not lake.run.exists():
        raise LocalError(f"{lake.root}: no run was started there, so there is nothing to back up")
    run = json.loads(lake.run.read_text())
    take_folder(folder, lake)  # 1
    moved = names_in(lake.processed)
    with open_servers(settings, places, to_restore=False) as found:
        warehouse = _copy_warehouse(settings, found, lake, folder, say)  # 2
        refuse_another_warehouse(lake, moved, warehouse)
        partitions = {name: topic.partitions for name, topic in settings.kafka.topics.items()}
        landed = last_landed(found.kafka, GROUP, partitions)  # 3
        reached("backup.landed")
    files = _copy_lake(places, warehouse, came_from(run), folder, say)  # 4 and 5
    refuse_a_loss(lake, warehouse, files)  # 6
    refuse_a_gap(lake, run, landed, files)
    manifest = Manifest(
        format=FORMAT,
        taken_at=datetime.now(UTC),
        run=run,
        schema_versions=warehouse.schema_versions,
        tables=warehouse.tables,
        group=GROUP,
        landed=landed,
        files=files,
    )
    write_manifest(folder, manifest)  # 7
    reached("backup.whole")
    return manifest


def _copy_warehouse(
    settings: Settings, found: Found, lake: LakePaths, folder: Path, say: Say
) -> DumpedWarehouse:
    began = time.monotonic()
    with found.connected("backup") as connection:
        refuse_a_lack_of_room(folder, lake, database_bytes(connection))
        warehouse = dump_warehouse(connection, settings.database.schemas, folder)
    reached("backup.warehouse")
    tables = warehouse.tables.values()
    rows = sum(table.rows for table in tables)
    say(told("warehouse", rows, "rows", (table.bytes for table in tables), began))
    return warehouse


def came_from(run: Mapping[str, Any]) -> Callable[[str], str]:
    """From which folder a file of a given name goes to the warehouse, in the run of that record."""
    catalogue = hospital_catalogue(clock_of(run))

    def folder(name: str) -> str:
        entry = catalogue.find(name)
        return entry.kind.folder if entry else "batch"  # where the ingestor refuses it

    return folder


def _copy_lake(
    places: Places, warehouse: DumpedWarehouse, folder_of: Callable[[str], str], folder: Path, say: Say
) -> dict[str, Kept]:
    began = time.monotonic()
    files = copy_clock(places.lake, places.flags, folder)
    reached("backup.clock")
    files |= copy_files(places.lake, warehouse.ledger, folder_of, folder)
    reached("backup.files")
    say(told("lake", len(files), "files", (kept.bytes for kept in files.values()), began))
    return files
