"""The scorecard on real warehouses: a small hospital's, changed ones, one made by hand, and none."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from hospital.calibration.bands import Calibration, read_calibration
from hospital.calibration.measure import Figures, measure
from hospital.calibration.scorecard import Line, Scorecard, Verdict, score
from hospital.feed.hospital import read_hospital
from hospital.local.postgres import PostgresAddress, PostgresServer
from hospital.warehouse.connection import Connection, connect
from hospital.warehouse.progress import read_progress
from hospital.warehouse.schema import apply_schema
from simulation_configs import ROOT, Settings
from tests.databases import a_database, config_of
from tests.hospitals import small_world
from tests.integration.small_warehouse import clock_of, load, make_lake
from tests.integration.warehouse_on_postgres import World
from tests.warehouse_samples import put_all

TEMPLATE = "calibration_template"


@pytest.fixture(scope="module")
def filled(postgres: PostgresServer, server_folder: Path) -> Iterator[PostgresAddress]:
    """The warehouse of a hospital of 285 beds over 73 days."""
    world = small_world()
    lake = make_lake(world, server_folder / "calibration")
    with a_database(postgres, TEMPLATE) as address:
        load(lake, clock_of(world), config_of(address))
        yield address


@pytest.fixture
def changed(
    postgres: PostgresServer, filled: PostgresAddress, unique_name: str
) -> Iterator[Callable[[str], Connection]]:
    """A connection to a copy of `filled` in which a statement was carried out."""
    with (
        a_database(postgres, unique_name, template=TEMPLATE) as address,
        closing(open_(address)) as connection,
    ):

        def change(statement: str) -> Connection:
            with connection, connection.cursor() as cursor:
                cursor.execute(statement)
                assert cursor.rowcount != 0, "nothing was changed"
            return connection

        yield change


@pytest.fixture(scope="module")
def calibration() -> Calibration:
    return read_calibration(ROOT / "configs")


def open_(address: PostgresAddress) -> Connection:
    return connect(config_of(address, user=address.user), "", application_name="test")


def figures_of(connection: Connection, calibration: Calibration) -> Figures:
    return measure(connection, calibration, read_hospital(Settings()).config.visits.reduced_period)


@pytest.fixture(scope="module")
def figures(filled: PostgresAddress, calibration: Calibration) -> Figures:
    with closing(open_(filled)) as connection:
        return figures_of(connection, calibration)


@pytest.fixture(scope="module")
def scorecard(figures: Figures, calibration: Calibration) -> Scorecard:
    return score(calibration, figures)


def line_of(scorecard: Scorecard, title: str, figure: str) -> Line:
    (part,) = (part for part in scorecard.parts if part.title == title)
    (line,) = (line for line in part.lines if line.band.figure == figure)
    return line


def test_what_two_months_and_a_half_can_show_is_shown(scorecard: Scorecard) -> None:
    without = {line.band.figure for line in scorecard.lines() if line.made.value is None}
    assert without == {
        "admissions a day, reduced period",
        "drop of visits, reduced period",
        "mean day, reduced period",
        "bronchiolitis, weeks 6-20",
        "bronchiolitis, weeks 6-9, of 1-5",
        "pneumonia, weeks 17-33",
        "pneumonia, weeks 17-20, of 12-16",
        "gastroenteritis, summer, of winter",
        "burns, winter, of summer",
    }


def test_figures_of_a_small_hospital_are_plausible(scorecard: Scorecard) -> None:
    for line in scorecard.lines():
        if line.made.value is not None:
            most = 100 if line.band.unit == "%" else 10_000
            assert 0 <= line.made.value <= most, line
    judged = [line for line in scorecard.lines() if line.verdict is not Verdict.TOO_FEW]
    assert len(judged) >= 100
    assert scorecard.count(Verdict.IN) >= 0.8 * len(judged)


@pytest.mark.parametrize(
    ("title", "figure", "value"),
    [
        ("Scale", "beds", 2850),  # 285 beds with 600 staff
        ("Cover of the wards", "day shifts with their minimum", 100),
        ("Cover of the wards", "night shifts with a senior", 100),
        ("Arrivals by hour", "clinics, at weekends and holidays", 0),
    ],
)
def test_figures_that_are_known(scorecard: Scorecard, title: str, figure: str, value: float) -> None:
    line = line_of(scorecard, title, figure)
    assert line.made.value == pytest.approx(value)
    assert line.verdict is Verdict.IN


def test_parts_of_a_whole_add_up(figures: Figures) -> None:
    def total(query: str, *names: str) -> float:
        return sum(figures.by_query[query][name].value or 0 for name in names)

    assert total("triage", "red", "orange", "yellow", "green") == pytest.approx(100)
    groups = ("nursing", "clinicians", "allied", "administration", "support")
    assert total("staff", *groups) == pytest.approx(100)
    days = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
    assert total("days", *days) == pytest.approx(100)
    assert total("outcomes", *(name for name in figures.by_query["outcomes"] if "separations" in name)) == (
        pytest.approx(100)
    )
    assert total("hours", *(name for name in figures.by_query["hours"] if " to " in name)) == (
        pytest.approx(100)
    )


def test_looking_changes_nothing(filled: PostgresAddress, calibration: Calibration) -> None:
    with closing(open_(filled)) as connection:
        before = read_progress(connection)
        first, second = (figures_of(connection, calibration) for _ in range(2))
        assert first == second
        assert read_progress(connection) == before


@pytest.mark.parametrize(
    ("title", "figure", "statement"),
    [
        (
            "Triage",
            "green",
            "UPDATE hospital_admissions.visits SET triage = 'green' WHERE triage = 'yellow'",
        ),
        (
            "Triage",
            "median wait, green",
            "UPDATE hospital_admissions.visits SET seen_at = seen_at + interval '5 h',"
            " disposition_at = disposition_at + interval '5 h' WHERE triage = 'green'",
        ),
        (
            "Arrivals by hour",
            "busiest hour of emergencies",
            "UPDATE hospital_admissions.visits SET arrived_at = arrived_at::date + interval '3 h'"
            " WHERE triage IN ('green', 'yellow') AND arrived_at::time > '06:00'",
        ),
        (
            "Emergency transport",
            "all within 60 min",
            "UPDATE emergency_transport.transports SET called_at = called_at - interval '1 h'",
        ),
        (
            "Bed use",
            "all departments",
            "DELETE FROM hospital_admissions.ward_stays WHERE admission_id % 2 = 0",
        ),
        (
            "Outcomes",
            "separations: died",
            "UPDATE hospital_admissions.separations SET disposition = 'died', facility_id = NULL",
        ),
        (
            "Staff",
            "clinicians",
            "UPDATE hospital_operations.staff SET role = 'cleaner' WHERE role = 'medical officer'",
        ),
        (
            "Cover of the wards",
            "night shifts with their minimum",
            "DELETE FROM hospital_operations.shifts WHERE shift_code = 'N' AND shift_date = '2022-12-24'",
        ),
        (
            "Hours of work",
            "nursing, longest week",
            "UPDATE hospital_operations.shifts SET ends_at = ends_at + interval '4 h' WHERE shift_code = 'N'",
        ),
        (
            "Population",
            "women and girls",
            "UPDATE hospital_admissions.people SET sex = 'F' WHERE person_id % 3 = 0",
        ),
    ],
)
def test_a_changed_warehouse_changes_the_verdict(
    scorecard: Scorecard,
    changed: Callable[[str], Connection],
    calibration: Calibration,
    title: str,
    figure: str,
    statement: str,
) -> None:
    assert line_of(scorecard, title, figure).verdict is Verdict.IN
    after = score(calibration, figures_of(changed(statement), calibration))
    assert line_of(after, title, figure).verdict is Verdict.OUT


def test_a_hospital_of_three_beds_counted_by_hand(
    database: PostgresAddress, tmp_path: Path, calibration: Calibration
) -> None:
    world = World(tmp_path, config_of(database), database.user)
    put_all(world.lake)
    world.ingest()
    with closing(world.connect()) as connection:
        by_query = figures_of(connection, calibration).by_query
    # Bed 1 until 31 December, one midnight of bed 2; on 1 January bed 2 again: of 3 beds over 2 days.
    assert by_query["bed_use"]["all departments"].value == pytest.approx(100 * 2 / 6)
    assert by_query["bed_use"]["end of the first day"].value == pytest.approx(100 / 3)
    # Two days and one day, to the midnight; one of the two went to another facility.
    assert by_query["stays"]["all, mean"].value == pytest.approx(1.5)
    assert by_query["outcomes"]["separations: transferred"].value == pytest.approx(50)
    assert by_query["transfers"]["inside: bed management"].value == pytest.approx(50)
    # Three emergencies: red by ambulance and admitted, green and gone, orange and admitted.
    assert by_query["triage"]["red"].value == pytest.approx(100 / 3)
    assert by_query["triage"]["median wait, orange"].value == pytest.approx(15)
    assert by_query["triage"]["emergencies left without being seen"].value == pytest.approx(100 / 3)
    assert by_query["ambulances"]["by ambulance, of emergencies"].value == pytest.approx(100 / 3)
    # A nurse at night on the first of two days; nobody by day in a ward that needs one.
    assert by_query["cover"]["night shifts with their minimum"].value == pytest.approx(75)
    assert by_query["cover"]["day shifts with their minimum"].value == pytest.approx(50)


def calibrate(address: PostgresAddress, *arguments: str) -> subprocess.CompletedProcess[str]:
    return command(
        *arguments,
        POSTGRES_HOST=address.host,
        POSTGRES_PORT=str(address.port),
        POSTGRES_DB=address.database,
    )


def command(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | variables
    line = [sys.executable, "-m", "hospital", "calibration", *arguments]
    return subprocess.run(line, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


def test_the_command_prints_a_table_and_json(filled: PostgresAddress, scorecard: Scorecard) -> None:
    table = calibrate(filled)
    assert (table.returncode, table.stderr) == (0, "")
    assert f"{scorecard.count(Verdict.IN)} of " in table.stdout.splitlines()[-1]
    assert max(len(line.rstrip()) for line in table.stdout.splitlines()) <= 100
    content = json.loads(calibrate(filled, "--format", "json").stdout)
    assert content["days"] == 72
    assert content["verdicts"]["in"] == scorecard.count(Verdict.IN)


def test_before_the_first_day_is_loaded_every_figure_has_too_few(database: PostgresAddress) -> None:
    with closing(open_(database)) as connection:
        apply_schema(connection)
    shown = calibrate(database, "--format", "json")
    assert (shown.returncode, shown.stderr) == (0, "")
    content = json.loads(shown.stdout)
    assert content["first_day"] is None
    assert content["verdicts"] == {"in": 0, "out": 0, "too few": len(content["figures"])}


def test_a_local_runs_warehouse_is_found_when_no_run_is_on(server_folder: Path) -> None:
    local = server_folder / "local"
    with (
        PostgresServer(local / "postgres", database="hospital_db", user="hospital") as server,
        closing(open_(server.address)) as connection,
    ):
        apply_schema(connection)
    shown = command("--format", "json", LOCAL_PATH=str(local))
    assert (shown.returncode, shown.stderr) == (0, "")
    assert json.loads(shown.stdout)["days"] == 0


def test_without_a_warehouse_one_line_says_so(database: PostgresAddress) -> None:
    shown = calibrate(database)
    assert shown.returncode == 1
    assert "is not a warehouse" in shown.stderr
    assert len(shown.stderr.splitlines()) == 1


def test_without_a_server_one_line_says_so(database: PostgresAddress) -> None:
    with closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", 0))
        nowhere = PostgresAddress("127.0.0.1", taken.getsockname()[1], "hospital_db", "hospital")
        shown = calibrate(nowhere)
    assert shown.returncode == 1
    assert "can't be reached" in shown.stderr
    assert len(shown.stderr.splitlines()) == 1
