"""A backup put back into an empty place.

The protocol:

1. See that the backup is whole, every file by its size and SHA-256, and that its schema is known here.
2. See that lake, warehouse and Kafka are empty. Leave a mark in the lake: from now on no service
   starts there.
3. Copy the lake's files and the flags.
4. Make the warehouse: schema and rows in one transaction.
5. Publish to Kafka, as the producer does, the outbox's sessions up to the last one that was landed.
6. Commit for Kafka's reader, for each partition, the offset after the last session that was landed.
7. Take the mark away.

The producer publishes the sessions after that one when it starts: where to go on it finds in Kafka, as ever.
A restore that was cut off is run again: the mark says of which backup it is. Then 3 copies the same files
again, 4 finds the warehouse made or not begun, 5 looks which sessions Kafka holds, and 6 commits the same.
"""

from __future__ import annotations

import time
from contextlib import suppress
from pathlib import Path

from hospital.backup.copying import copy_whole, in_threads, look_at
from hospital.backup.lake import FLAGS, LAKE, folders, names_in
from hospital.backup.manifest import Kept, Manifest, clock_of, last_session, read_manifest
from hospital.backup.servers import Found, open_servers
from hospital.backup.take import Say
from hospital.backup.warehouse import load_warehouse, refuse_unknown_versions, tables_in
from hospital.backup.wording import told
from hospital.failpoints import reached
from hospital.lake.atomic import replace_text, sync_folder
from hospital.local.errors import LocalError
from hospital.local.places import Places
from hospital.messaging.landed import commit_landed, filled_topics
from hospital.messaging.publish import Publisher, PublishPolicy
from hospital.messaging.topics import Topic, ensure_topics
from hospital.runtime.heartbeat import Heartbeat
from hospital.runtime.shutdown import Shutdown
from hospital.warehouse.connection import where
from simulation_configs import Settings

EMPTY_IT = "empty it first (make reset; in containers docker compose down -v, and empty the two folders)"


def restore_backup(settings: Settings, folder: Path, say: Say) -> Manifest:
    """Put the backup in the folder back into this place.

    Raises LocalError, ConfigurationError, MessagingError, KafkaError, psycopg2.Error, OSError.
    """
    places = Places.of(settings)
    manifest, sha256 = read_manifest(folder)
    _refuse_what_does_not_fit(settings, manifest, folder)
    begun = _begun(places, sha256)
    began = time.monotonic()
    _refuse_damage(manifest, folder)  # 1
    everything = manifest.everything().values()
    say(told("checked", len(everything), "files", (kept.bytes for kept in everything), began))
    with open_servers(settings, places, to_restore=True) as found:
        if not begun:
            _begin(settings, places, found, sha256)  # 2
        _restore_lake(places, manifest, folder, say)  # 3
        _restore_warehouse(settings, found, manifest, folder, say)  # 4
        _restore_kafka(settings, places, found, manifest, say)  # 5 and 6
    places.lake.restoring.unlink()  # 7
    sync_folder(places.lake.root)
    reached("restore.ended")
    return manifest


def _refuse_what_does_not_fit(settings: Settings, manifest: Manifest, folder: Path) -> None:
    refuse_unknown_versions(manifest, folder)
    here = {name: topic.partitions for name, topic in settings.kafka.topics.items()}
    there = {name: len(numbers) for name, numbers in manifest.landed.items()}
    if here != there:
        raise LocalError(f"kafka_config.json has the partitions {here}, and the backup in {folder} {there}")


def _begun(places: Places, sha256: str) -> bool:
    """Whether this restore was begun before. Raises LocalError where the lake holds anything else."""
    lake = places.lake
    if lake.restoring.exists():
        if lake.restoring.read_text().strip() != sha256:
            raise LocalError(
                f"{lake.root} is half restored from another backup: restore that one, or {EMPTY_IT}"
            )
        return True
    for path in (lake.run, lake.state, lake.checkpoint, *folders(lake), places.flags):
        if path.is_file() or names_in(path):
            raise LocalError(f"{path}: a run was started here; {EMPTY_IT}")
    return False


def _refuse_damage(manifest: Manifest, folder: Path) -> None:
    def look(item: tuple[str, Kept]) -> None:
        path, kept = folder / item[0], item[1]
        try:
            found = look_at(path)
        except FileNotFoundError:
            raise LocalError(f"{path} is missing: take another backup") from None
        if (found.bytes, found.sha256) != (kept.bytes, kept.sha256):
            raise LocalError(f"{path} is damaged: it differs from its SHA-256; take another backup")

    in_threads(look, manifest.everything().items())


def _begin(settings: Settings, places: Places, found: Found, sha256: str) -> None:
    """Step 2."""
    with found.connected("restore") as connection:
        tables = tables_in(connection, settings.database.schemas)
    if tables:
        at = f"{where(found.database)}, database {found.database.database}"
        raise LocalError(f"{at}: has {len(tables)} tables already; {EMPTY_IT}")
    filled = filled_topics(found.kafka, settings.kafka.topics)
    if filled:
        raise LocalError(f"{found.kafka}: {', '.join(filled)} was written to already; {EMPTY_IT}")
    places.lake.make_folders()
    replace_text(places.lake.restoring, sha256 + "\n")
    reached("restore.marked")


def _restore_lake(places: Places, manifest: Manifest, folder: Path, say: Say) -> None:
    began = time.monotonic()
    places.lake.make_folders()
    places.flags.mkdir(parents=True, exist_ok=True)
    roots = {LAKE: places.lake.root, FLAGS: places.flags}

    def put_back(item: tuple[str, Kept]) -> None:
        root, _, rest = item[0].partition("/")
        with (folder / item[0]).open("rb") as source:
            if copy_whole(source, roots[root] / rest) != item[1]:
                raise LocalError(f"{folder / item[0]} has changed meanwhile: restore again")

    in_threads(put_back, manifest.files.items())
    reached("restore.lake")
    say(told("lake", len(manifest.files), "files", (kept.bytes for kept in manifest.files.values()), began))


def _restore_warehouse(settings: Settings, found: Found, manifest: Manifest, folder: Path, say: Say) -> None:
    began = time.monotonic()
    with found.connected("restore") as connection:
        if not tables_in(connection, settings.database.schemas):
            load_warehouse(connection, manifest, settings.database.schemas, folder)
    reached("restore.warehouse")
    tables = manifest.tables.values()
    rows = sum(table.rows for table in tables)
    say(told("warehouse", rows, "rows", (table.bytes for table in tables), began))


def _restore_kafka(settings: Settings, places: Places, found: Found, manifest: Manifest, say: Say) -> None:
    """Steps 5 and 6."""
    last = last_session(manifest.landed)
    if last == 0:
        return
    began = time.monotonic()
    topics = [Topic(name, t.partitions, t.replication_factor) for name, t in settings.kafka.topics.items()]
    ensure_topics(found.kafka, topics)
    policy = PublishPolicy(
        access=found.kafka,
        transactional_id="producer",
        partitions={topic.name: topic.partitions for topic in topics},
        sessions_per_transaction=settings.sessions_per_transaction,
        poll_seconds=settings.poll_interval_seconds,
        retry_max_seconds=settings.retry_max_seconds,
    )
    heartbeat = Heartbeat.of("restore", places.run)
    Publisher(places.lake.outbox, clock_of(manifest.run), policy, Shutdown(), heartbeat).run(last)
    reached("restore.published")
    commit_landed(found.kafka, manifest.group, manifest.landed)
    reached("restore.committed")
    with suppress(OSError):
        heartbeat.path.unlink()
    say(f"{'kafka':<9}  {last:,} sessions, in {time.monotonic() - began:.1f} s")
