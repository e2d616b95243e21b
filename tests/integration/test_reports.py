"""The reports on a real PostgreSQL: right to the figure, and kept right by every load."""

from __future__ import annotations

import random
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from hospital.calibration.bands import read_calibration
from hospital.calibration.measure import Figures, measure
from hospital.failpoints import EXIT_CODE
from hospital.feed.hospital import read_hospital
from hospital.local.postgres import PostgresAddress
from hospital.warehouse.schema import apply_schema
from simulation_configs import ROOT, Settings
from tests.integration.warehouse_on_postgres import World
from tests.warehouse_samples import ALL, put, put_all

VIEWS = "SELECT viewname FROM pg_views WHERE schemaname = 'reports' ORDER BY viewname"
KEPT = {
    "ward_days": [
        ("2022-12-31", 1, 1, 1, 1, 1, 0, 0, 2, 0, 1),
        ("2022-12-31", 2, 0, 0, 0, 0, 0, 0, 0, 0, 0),
        ("2023-01-01", 1, 1, 0, 1, 0, 0, 0, 0, 0, 1),
        ("2023-01-01", 2, 0, 1, 0, 0, 0, 1, 1, 0, 0),
    ],
    "shift_days": [
        ("2022-12-31", 1, 0, "clinicians", "D", 1, 0, 720),
        ("2022-12-31", 2, 1, "nursing", "N", 1, 1, 720),
        ("2023-01-01", 1, 0, "clinicians", "D", 1, 0, 720),
    ],
}
"""The hospital of three beds, counted by hand."""


@pytest.fixture
def world(database: PostgresAddress, tmp_path: Path) -> World:
    return World.of(tmp_path, database.host, database.port, database.database, database.user)


@pytest.fixture(scope="module")
def figures(small: World) -> Figures:
    calibration = read_calibration(ROOT / "configs")
    with closing(small.connect()) as connection:
        return measure(connection, calibration, read_hospital(Settings()).config.visits.reduced_period)


def differences(world: World, table: str) -> list[tuple[Any, ...]]:
    """Rows that a kept table has too many or too few."""
    kept, derived = f"TABLE reports.{table}", f"TABLE reports.{table}_derived"
    return world.query(f"({kept} EXCEPT ALL {derived}) UNION ALL ({derived} EXCEPT ALL {kept})")


def rows_kept(world: World) -> dict[str, list[tuple[Any, ...]]]:
    """The kept tables' rows, in order."""
    rows = {table: world.query(f"TABLE reports.{table} ORDER BY 1, 2, 3") for table in KEPT}
    return {table: [(str(row[0]), *row[1:]) for row in rows[table]] for table in KEPT}


@pytest.mark.parametrize("table", KEPT)
def test_what_is_kept_is_what_can_be_derived(small: World, table: str) -> None:
    assert small.query(f"SELECT count(*) FROM reports.{table}")[0][0] > 500
    assert differences(small, table) == []


def test_the_census_is_right_at_every_midnight(small: World) -> None:
    compared = small.query(
        "SELECT census.day, ward, patients, value, ("
        "  SELECT count(*) FROM hospital_admissions.ward_stays JOIN hospital_operations.beds USING (bed_id)"
        "  JOIN hospital_operations.wards USING (ward_id) WHERE code = ward AND started_at < census.day + 1"
        "  AND (ended_at IS NULL OR ended_at >= census.day + 1))"
        " FROM reports.daily_census AS census"
        " LEFT JOIN daily_summary.figures ON summary_date = day AND figure = 'census in ' || ward"
    )
    wards = small.query("SELECT count(*) FROM hospital_operations.wards")[0][0]
    assert len(compared) == 72 * wards
    assert sum(patients for _, _, patients, _, _ in compared) > 72 * 150
    assert [row for row in compared if not row[2] == row[3] == row[4]] == []


STAY = "(sum(inpatient_days) + sum(day_patients) / 2.0)"
WAITS, RESPONSES, COVER = "reports.waits_by_triage", "reports.response_times", "reports.staff_cover"


@pytest.mark.parametrize(
    ("query", "figure", "sql"),
    [
        ("bed_use", "all departments", f"SELECT 100 * {STAY} / sum(bed_days) FROM reports.bed_use"),
        (
            "bed_use",
            "MED",
            f"SELECT 100 * {STAY} / sum(bed_days) FROM reports.bed_use WHERE department LIKE 'Internal%'",
        ),
        ("stays", "all, mean", f"SELECT {STAY} / sum(separations) FROM reports.average_stay"),
        (
            "stays",
            "PAE, mean",
            f"SELECT {STAY} / sum(separations) FROM reports.average_stay WHERE department = 'Paediatrics'",
        ),
        (
            "stays",
            "all, median",
            "SELECT percentile_cont(0.5) WITHIN GROUP"
            " (ORDER BY date_part('epoch', separated_at - admitted_at) / 86400) FROM reports.completed_stays",
        ),
        (
            "outcomes",
            "separations: died",
            "SELECT 100 * sum(deaths) / sum(separations) FROM reports.average_stay",
        ),
        (
            "outcomes",
            "re-admitted within 30 days",
            "SELECT 100 * sum(readmitted) / sum(discharged) FROM reports.readmissions",
        ),
        (
            "triage",
            "red",
            f"SELECT 100 * sum(visits) FILTER (WHERE triage = 'red') / sum(visits) FROM {WAITS}",
        ),
        (
            "triage",
            "admitted, of orange",
            f"SELECT 100 * sum(admitted) / sum(visits) FROM {WAITS} WHERE triage = 'orange'",
        ),
        (
            "triage",
            "emergencies left without being seen",
            f"SELECT 100 * sum(left_without_being_seen) / sum(visits) FROM {WAITS}",
        ),
        (
            "ambulances",
            "P1 within 30 min",
            f"SELECT 100 * sum(within_30_minutes) / sum(calls) FROM {RESPONSES} WHERE priority = 'P1'",
        ),
        (
            "ambulances",
            "all within 60 min",
            f"SELECT 100 * sum(within_60_minutes) / sum(calls) FROM {RESPONSES}",
        ),
        (
            "transfers",
            "moves for 100 admissions",
            "SELECT 100 * sum(moves) / (SELECT sum(admitted) FROM reports.daily_census)"
            " FROM reports.transfers_matrix WHERE to_ward IS NOT NULL",
        ),
        (
            "transfers",
            "inside: step-up",
            "SELECT 100 * sum(moves) FILTER (WHERE reason = 'step-up') / sum(moves)"
            " FROM reports.transfers_matrix WHERE to_ward IS NOT NULL",
        ),
        (
            "transfers",
            "outside: rehabilitation",
            "SELECT 100 * sum(moves) FILTER (WHERE reason = 'rehabilitation') / sum(moves)"
            " FROM reports.transfers_matrix WHERE to_facility IS NOT NULL",
        ),
        (
            "cover",
            "night shifts with their minimum",
            f"SELECT 100.0 * count(*) FILTER (WHERE nurses >= minimum) / count(*) FROM {COVER}"
            " WHERE shift = 'night'",
        ),
        (
            "cover",
            "beds a nurse by day",
            f"SELECT sum(beds) / sum(nurses) FROM {COVER} WHERE shift = 'day'",
        ),
    ],
)
def test_figures_agree_with_the_calibrations(
    small: World, figures: Figures, query: str, figure: str, sql: str
) -> None:
    expected = figures.by_query[query][figure].value
    assert expected
    assert float(small.query(sql)[0][0]) == pytest.approx(expected, rel=1e-9)


def test_staff_hours_are_those_of_the_shifts(small: World) -> None:
    assert small.query("SELECT sum(shifts), sum(hours) FROM reports.staff_hours") == small.query(
        "SELECT count(*), sum(extract(epoch FROM ends_at - starts_at) / 3600) FROM hospital_operations.shifts"
    )
    # December is whole: a nurse's week, leave and sickness included, is below the law's 45 hours and near 40.
    ((hours,),) = small.query(
        "SELECT sum(hours) * 7 / 31 / sum(employed) FROM reports.staff_hours"
        " WHERE month = '2022-12-01' AND staff_group = 'nursing'"
    )
    assert 34 < hours < 45


def test_every_figure_of_the_hospital_is_in_the_daily_report(small: World) -> None:
    ((day, *values),) = small.query("SELECT * FROM reports.daily_report WHERE day = '2022-12-24'")
    reported = small.query(
        "SELECT value FROM daily_summary.figures"
        f" WHERE summary_date = '{day}' AND figure NOT LIKE 'census in %'"
    )
    assert sorted(values) == sorted(value for (value,) in reported)


def test_journeys_are_the_streamed_ones(small: World) -> None:
    assert small.query(
        "SELECT count(*), count(*) FILTER (WHERE kind = 'transfer'), bool_and(ended_at >= began_at),"
        " count(from_place) = count(*) AND count(to_place) = count(*) FROM reports.journeys"
    ) == small.query(
        "SELECT sum(event_count), sum(event_count) FILTER (WHERE topic = 'hospital.transfers'), true, true"
        " FROM pipeline.sessions"
    )


def test_every_view_answers_at_any_time(world: World) -> None:
    """After each file of a run, in its order, and before the first."""
    world.ingest()
    views = [view for (view,) in world.query(VIEWS)]
    assert len(views) > 12
    rows = dict.fromkeys(views, 0)
    for name in ("", *ALL):
        if name:
            put(world.lake, name)
            world.ingest()
        for view in views:
            rows[view] = len(world.query(f"SELECT * FROM reports.{view}"))
    assert not [view for view in views if not rows[view] and view not in ("readmissions", "response_times")]


def test_a_hospital_of_three_beds_counted_by_hand(world: World) -> None:
    put_all(world.lake)
    world.ingest()
    assert rows_kept(world) == KEPT
    waits = (
        "SELECT visits, seen, median_minutes, percent_in_time FROM reports.waits_by_triage ORDER BY triage"
    )
    assert world.query(waits) == [(1, 0, None, None), (1, 1, 15, 0), (1, 1, 1, None)]
    ways = "from_ward, to_ward, to_facility, moves, streamed"
    assert world.query(f"SELECT {ways} FROM reports.transfers_matrix ORDER BY reason") == [
        ("MED-1", "MED-1", None, 1, 1),
        ("MED-H", None, "Far Clinic", 1, 1),
        ("MED-1", "MED-H", None, 1, 0),
    ]
    stays = "SELECT separations, average_days FROM reports.average_stay ORDER BY month"
    assert world.query(stays) == [(1, 2), (1, 1)]
    nights = (
        "SELECT ward, nurses, seniors, covered FROM reports.staff_cover WHERE shift = 'night' AND nurses > 0"
    )
    assert world.query(nights) == [("MED-1", 1, 1, True)]


@pytest.mark.parametrize("seed", range(3))
def test_the_order_of_the_files_is_indifferent(world: World, seed: int) -> None:
    for name in random.Random(seed).sample(sorted(ALL), len(ALL)):
        put(world.lake, name)
        world.ingest()
    assert rows_kept(world) == KEPT


@pytest.mark.parametrize("step", ["load.loaded", "load.noted", "load.committed"])
@pytest.mark.parametrize("name", ["admissions_2022-12-31.csv", "schedules_2022-12.csv"])
def test_a_killed_ingestor_counts_nothing_twice(world: World, name: str, step: str) -> None:
    put_all(world.lake)
    database = world.database
    where = [str(world.root), database.host, str(database.port), database.database, database.user]
    command = [sys.executable, "-m", "tests.integration.die_while_loading", *where, name, step]
    assert subprocess.run(command, cwd=ROOT, timeout=60, check=False).returncode == EXIT_CODE
    world.ingest()
    assert rows_kept(world) == KEPT


def test_a_warehouse_from_before_the_reports_gets_them(world: World) -> None:
    put_all(world.lake, but="admissions_2023-01-01.csv")
    world.ingest()
    with closing(world.connect_as(world.database.owner)) as connection:
        with connection, connection.cursor() as cursor:
            cursor.execute("DROP SCHEMA reports CASCADE")
            cursor.execute(
                "DELETE FROM pipeline.schema_versions WHERE file >= '11' AND file < '16' OR file LIKE '17%'"
            )
        assert "11_reports" in apply_schema(connection)
    put(world.lake, "admissions_2023-01-01.csv")
    world.ingest()
    assert rows_kept(world) == KEPT


def test_rosters_in_parts_add_up(world: World) -> None:
    put_all(world.lake)
    world.ingest()
    with closing(world.connect()) as connection, connection, connection.cursor() as cursor:
        for staff_id in (1, 3):
            cursor.execute(
                "INSERT INTO hospital_operations.shifts VALUES"
                f" ({staff_id}, '2023-01-02', 'D', '2023-01-02 07:00', '2023-01-02 19:00', NULL)"
            )
    assert differences(world, "shift_days") == []
    assert rows_kept(world)["shift_days"][-1] == ("2023-01-02", 1, 0, "clinicians", "D", 2, 0, 1440)
