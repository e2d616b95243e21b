"""The two checksums: what changes them, and what doesn't."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import psycopg2
import pytest

from hospital.checksum.lake import FlagsElsewhereError, TwoContentsError, lake_checksum
from hospital.checksum.value import Checksum
from hospital.checksum.warehouse import NoKeyError, warehouse_checksum
from hospital.lake.paths import LakePaths
from hospital.local.postgres import PostgresAddress
from simulation_configs import ROOT
from tests.integration.warehouse_on_postgres import World
from tests.warehouse_samples import ALL, ROWS, put, put_all


@pytest.fixture
def world(database: PostgresAddress, tmp_path: Path) -> World:
    """The samples, loaded."""
    made = World.of(tmp_path, database.host, database.port, database.database, database.user)
    put_all(made.lake)
    made.ingest()
    return made


def of_warehouse(world: World) -> Checksum:
    with closing(world.connect()) as connection:
        return warehouse_checksum(connection)


def execute(world: World, statement: str) -> None:
    with closing(world.connect()) as connection, connection, connection.cursor() as cursor:
        cursor.execute(statement)


CHANGES = {
    "a value": "UPDATE hospital_admissions.people SET phone = '+27 1' WHERE person_id = 2",
    "a value that is missing": "UPDATE hospital_operations.staff SET left_on = NULL",
    "a row less": "DELETE FROM emergency_transport.transports",
    "a row more": "INSERT INTO hospital_admissions.conditions VALUES (1, 'J18.9', '2020-01-01')"
    " ON CONFLICT DO NOTHING",
    "a line of the ledger": "UPDATE pipeline.ledger SET sha256 = repeat('0', 64) WHERE path = 'beds.csv'",
    "a column": "ALTER TABLE hospital_operations.beds RENAME bed_number TO number_of_bed",
    "a table": "CREATE TABLE hospital_operations.more (id integer PRIMARY KEY)",
}


@pytest.mark.parametrize("change", CHANGES)
def test_any_change_of_the_content_changes_the_warehouse_s(world: World, change: str) -> None:
    before = of_warehouse(world)
    execute(world, CHANGES[change])
    after = of_warehouse(world)
    assert after.digest != before.digest
    assert len(list(after.differing(before))) in (1, 2)


def test_the_count_is_that_of_all_rows(world: World) -> None:
    versions = world.query("SELECT count(*) FROM pipeline.schema_versions")[0][0]
    assert of_warehouse(world).count == sum(ROWS.values()) + versions


def test_when_it_was_loaded_and_how_long_it_took_does_not_count(world: World) -> None:
    before = of_warehouse(world)
    execute(world, "UPDATE pipeline.ledger SET loaded_at = loaded_at - interval '1 day', seconds = 99")
    execute(world, "UPDATE pipeline.schema_versions SET applied_at = applied_at - interval '1 day'")
    assert of_warehouse(world) == before


def test_the_order_of_rows_on_disk_does_not_count(world: World) -> None:
    before = of_warehouse(world)
    execute(world, "UPDATE hospital_admissions.people SET phone = phone WHERE person_id < 3")
    assert of_warehouse(world) == before


def test_a_table_without_a_key_is_named(world: World) -> None:
    execute(world, "CREATE TABLE hospital_operations.loose (id integer)")
    with pytest.raises(NoKeyError, match=r"hospital_operations\.loose has no primary key"):
        of_warehouse(world)


def test_where_a_file_lies_does_not_count(world: World) -> None:
    flags = world.root / "flags"
    before = lake_checksum(world.lake, flags)
    assert before.count == len(ALL)
    (world.lake.processed / "beds.csv").rename(world.lake.batch / "beds.csv")
    assert lake_checksum(world.lake, flags) == before


def test_what_is_on_no_way_does_not_count(world: World) -> None:
    flags = world.root / "flags"
    before = lake_checksum(world.lake, flags)
    (world.lake.failed / "people_data.csv").write_text("what")
    (world.lake.failed / "people_data.csv.reason.txt").write_text("why")
    (world.lake.batch / ".half.csv.part").write_text("ha")
    (world.lake.dead_letters / "letter").write_text("dead")
    assert lake_checksum(world.lake, flags) == before


def test_any_change_of_a_file_changes_the_lake_s(world: World) -> None:
    flags = world.root / "flags"
    seen = {lake_checksum(world.lake, flags).digest}
    beds = world.lake.processed / "beds.csv"
    beds.write_text(beds.read_text() + "\n")
    seen.add(lake_checksum(world.lake, flags).digest)
    beds.rename(world.lake.processed / "bets.csv")
    seen.add(lake_checksum(world.lake, flags).digest)
    world.lake.state.write_text('{"current_sim_date": "2023-01-02"}\n')
    seen.add(lake_checksum(world.lake, flags).digest)
    flags.mkdir()
    (flags / "people").write_text("5 rows\n")
    seen.add(lake_checksum(world.lake, flags).digest)
    (world.lake.outbox / "session_2022-12-31_01.jsonl").write_text("{}\n")
    seen.add(lake_checksum(world.lake, flags).digest)
    assert len(seen) == 6


def test_a_file_that_was_landed_again_counts_once(world: World) -> None:
    flags = world.root / "flags"
    before = lake_checksum(world.lake, flags)
    put(world.lake, "transfers_2022-12-31_01.json")
    assert lake_checksum(world.lake, flags) == before
    put(world.lake, "transfers_2022-12-31_01.json", "{}")
    with pytest.raises(TwoContentsError, match="has other content"):
        lake_checksum(world.lake, flags)


def test_where_the_flags_can_t_be_seen_nobody_is_told_another_lake_s(world: World) -> None:
    """As in the ingestor's container: that lake's line would be another than the scheduler's."""
    flags = world.root / "flags"
    world.lake.run.write_text("{}\n")
    with pytest.raises(FlagsElsewhereError, match="ask where the scheduler runs"):
        lake_checksum(world.lake, flags)
    flags.mkdir()
    assert lake_checksum(world.lake, flags).count == len(ALL)


def test_the_command_prints_two_lines_or_json(world: World, database: PostgresAddress) -> None:
    environment = {
        **os.environ,
        "SHARED_DATA_PATH": str(world.root),
        "SETUP_FLAGS_PATH": str(world.root / "flags"),
        "POSTGRES_HOST": database.host,
        "POSTGRES_PORT": str(database.port),
        "POSTGRES_DB": database.database,
        "POSTGRES_USER": "analyst",
    }

    def printed(*more: str) -> str:
        command = [sys.executable, "-m", "hospital", "checksum", *more]
        return subprocess.run(
            command, env=environment, cwd=ROOT, capture_output=True, text=True, check=True, timeout=60
        ).stdout

    lake, warehouse = lake_checksum(LakePaths(world.root), world.root / "flags"), of_warehouse(world)
    assert printed() == (
        f"lake       {lake.digest}  {len(ALL)} files\nwarehouse  {warehouse.digest}  {warehouse.count} rows\n"
    )
    told = json.loads(printed("--format", "json"))
    assert told["lake"]["parts"] == lake.parts
    assert told["warehouse"] == {
        "sha256": warehouse.digest,
        "rows": warehouse.count,
        "parts": dict(sorted(warehouse.parts.items())),
    }


def test_another_warehouse_with_the_same_files_has_the_same_checksum(
    world: World, database: PostgresAddress
) -> None:
    before = of_warehouse(world)
    with closing(psycopg2.connect(database.dsn)) as connection, connection, connection.cursor() as cursor:
        for schema in {table.partition(".")[0] for table in ROWS}:
            cursor.execute(f"DROP SCHEMA {schema} CASCADE")
    for file in world.lake.processed.iterdir():
        shutil.move(file, (world.lake.stream if file.suffix == ".json" else world.lake.batch) / file.name)
    world.ingest()
    assert of_warehouse(world) == before
