"""Foreign keys that are checked for all rows of a file at once: they hold, and are there before and after."""

from __future__ import annotations

from pathlib import Path

import pytest

from hospital.local.postgres import PostgresAddress
from tests.integration.warehouse_on_postgres import World
from tests.warehouse_samples import ALL, ROWS, put, put_all

CONDITIONS = "population_with_illnesses.csv"
KEYS = """
    SELECT conname, confrelid::regclass::text, convalidated
    FROM pg_constraint
    WHERE conrelid = 'hospital_admissions.conditions'::regclass AND contype = 'f'
    ORDER BY conname
"""
BOTH = [
    ("conditions_icd10_code_fkey", "hospital_admissions.diagnoses", True),
    ("conditions_person_id_fkey", "hospital_admissions.people", True),
]


@pytest.fixture
def world(database: PostgresAddress, tmp_path: Path) -> World:
    return World.of(tmp_path, database.host, database.port, database.database, database.user)


def test_the_keys_are_there_when_the_rows_are(world: World) -> None:
    put_all(world.lake)
    world.ingest()
    assert world.rows() == ROWS
    assert world.query(KEYS) == BOTH


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [("\n4,I10", "\n9,I10", "conditions_person_id_fkey"), ("4,I10", "4,I99", "conditions_icd10_code_fkey")],
)
def test_a_row_that_refers_to_nothing_is_refused(world: World, old: str, new: str, key: str) -> None:
    put_all(world.lake, but=CONDITIONS)
    put(world.lake, CONDITIONS, ALL[CONDITIONS].replace(old, new))
    world.ingest()
    assert key in world.reason(CONDITIONS)
    assert world.rows()["hospital_admissions.conditions"] == 0
    assert world.query(KEYS) == BOTH
