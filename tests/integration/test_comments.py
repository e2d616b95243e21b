"""Comments on a real PostgreSQL: everything has one, with its unit, as the data dictionary has it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from hospital.local.postgres import PostgresAddress
from simulation_configs import ROOT
from tests.data_dictionary import described, table_of_file
from tests.integration.warehouse_on_postgres import World

OURS = "nspname !~ '^pg_' AND nspname NOT IN ('information_schema', 'public')"
UNITS = {
    r"_km$": "kilometre",
    r"bytes$": "byte",
    r"seconds$": "second",
    r"minutes|^wait_": "minute",
    r"^hours": "hour",
    r"days$": "day|night",
    r"percent": "percent",
    r"experience$": "year",
    r"_age$": "completed years",
}
"""What a column's comment says when its name has this in it."""

Comments = dict[str, str]


@pytest.fixture
def world(database: PostgresAddress, tmp_path: Path) -> World:
    world = World.of(tmp_path, database.host, database.port, database.database, database.user)
    world.ingest()
    return world


def comments_of_columns(world: World) -> Comments:
    """By ``schema.table.column``, of tables and views; empty where there is none."""
    return dict(
        world.query(
            "SELECT concat_ws('.', nspname, relname, attname), coalesce(col_description(c.oid, attnum), '')"
            " FROM pg_attribute JOIN pg_class AS c ON c.oid = attrelid"
            " JOIN pg_namespace AS n ON n.oid = relnamespace"
            f" WHERE {OURS} AND relkind IN ('r', 'v') AND attnum > 0 AND NOT attisdropped"
        )
    )


def comments_of_relations(world: World) -> Comments:
    """By ``schema.table``, of tables and views."""
    return dict(
        world.query(
            "SELECT concat_ws('.', nspname, relname), coalesce(obj_description(c.oid, 'pg_class'), '')"
            " FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = relnamespace"
            f" WHERE {OURS} AND relkind IN ('r', 'v')"
        )
    )


def comments_of_all_else(world: World) -> Comments:
    """Of schemas and functions, by name."""
    return dict(
        world.query(
            "SELECT nspname::text, coalesce(obj_description(oid, 'pg_namespace'), '')"
            f" FROM pg_namespace WHERE {OURS}"
            " UNION ALL"
            " SELECT concat_ws('.', nspname, proname), coalesce(obj_description(p.oid, 'pg_proc'), '')"
            f" FROM pg_proc AS p JOIN pg_namespace AS n ON n.oid = pronamespace WHERE {OURS}"
        )
    )


def test_everything_has_a_sentence(world: World) -> None:
    comments = comments_of_columns(world) | comments_of_relations(world) | comments_of_all_else(world)
    assert len(comments) > 330
    assert {"reports", "reports.clock", "reports.clock.days", "reports.add_shift_days"} <= set(comments)
    for name, sentence in comments.items():
        assert re.fullmatch(r"[A-Za-z0-9(].+\.", sentence), f"{name}: {sentence!r}"


def test_units_are_said(world: World) -> None:
    for name, sentence in comments_of_columns(world).items():
        column = name.rpartition(".")[2]
        for pattern, unit in UNITS.items():
            if re.search(pattern, column):
                assert re.search(unit, sentence, re.IGNORECASE), f"{name}: {sentence}"


def test_what_may_be_empty_says_what_that_means(world: World) -> None:
    comments = comments_of_columns(world)
    nullable = world.query(
        "SELECT concat_ws('.', table_schema, table_name, column_name) FROM information_schema.columns"
        " JOIN information_schema.tables USING (table_schema, table_name)"
        " WHERE is_nullable = 'YES' AND table_type = 'BASE TABLE'"
        " AND table_schema NOT IN ('pg_catalog', 'information_schema')"
    )
    assert len(nullable) > 20
    for (name,) in nullable:
        assert "empty" in comments[name].lower(), f"{name}: {comments[name]}"


def test_they_agree_with_the_data_dictionary(world: World) -> None:
    comments, compared = comments_of_columns(world), 0
    for file, table in table_of_file().items():
        for column in described()[file]:
            sentence = comments.get(f"{table}.{column.name}")
            if sentence is None:
                continue
            compared += 1
            missing = {word for word in column.words if word not in sentence}
            assert not missing, f"{table}.{column.name}: {sentence}"
    assert compared > 100


def test_the_data_dictionary_lists_the_reports(world: World) -> None:
    page = (ROOT / "docs" / "data-dictionary.md").read_text()
    listed = dict(re.findall(r"^\| `(reports\.\w+)` \| (.+?) \|$", page, re.MULTILINE))
    made = comments_of_relations(world)
    assert listed == {name: text for name, text in made.items() if name.startswith("reports.")}
