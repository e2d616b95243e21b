"""Reading what the report tells of: from the warehouse, in statements that change nothing."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from pathlib import Path
from typing import Any

from hospital.calibration.bands import read_calibration
from hospital.calibration.measure import measure
from hospital.calibration.scorecard import Scorecard, score
from hospital.checks.ask import Answer
from hospital.checks.check import check
from hospital.checks.subject import hospital_on_record
from hospital.feed.hospital import read_hospital
from hospital.feed.loading import expected_files
from hospital.feed.run_record import record_of
from hospital.lake.paths import LakePaths
from hospital.local.errors import LocalError
from hospital.report.facts import FileKind, Hospital, Period, Report, Shift, Speed, Topic, Ward
from hospital.runtime.simclock import SimulatedClock
from hospital.status.services import seconds_by_stage
from hospital.warehouse.connection import Connection, Cursor
from hospital.warehouse.progress import read_progress
from hospital.warehouse.queries import read_sql
from simulation_configs import Settings

SQL_FOLDER = Path(__file__).parent / "sql"

CONFIGURATIONS = {"hospital_config": "hospital_config.json", "shift_config": "hospital_shift_config.json"}
"""The files, by their names in the run's record."""


def read_report(settings: Settings, connection: Connection, *, make_again: bool) -> Report:
    """Everything. Raises ConfigurationError, LocalError before a day is loaded, OSError, psycopg2.Error."""
    lake = LakePaths(settings.shared_data_path)
    run = hospital_on_record(lake.run, read_hospital(settings))
    clock = SimulatedClock(run.scale.start, run.scale.end, run.scale.sessions_a_day)
    with connection, connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        period = _period(cursor)
        topics, files = read_topics(cursor), read_files(cursor)
        hospital = _hospital(cursor)
    invariants, not_asked = _invariants(settings, connection, make_again)
    reduced = run.config.visits.reduced_period
    record = record_of(run)
    return Report(
        scale=run.scale,
        reduced=(reduced.first, reduced.last),
        configurations={file: record[name] for name, file in CONFIGURATIONS.items()},
        period=period,
        rows=read_progress(connection).rows_by_table,
        topics=topics,
        files=files,
        files_expected=len(expected_files(clock)),
        hospital=hospital,
        scorecard=_scorecard(settings, connection, reduced),
        invariants=invariants,
        not_asked=not_asked,
        speed=Speed(seconds_by_stage(lake.heartbeats)),
    )


def read_topics(cursor: Cursor) -> list[Topic]:
    """The events of each topic at each stage of their way. Raises psycopg2.Error."""
    return [Topic(*row) for row in _rows(cursor, "topics")]


def read_files(cursor: Cursor) -> list[FileKind]:
    """What the ledger has of each kind of file. Raises psycopg2.Error."""
    return [FileKind(name, n, int(rows), int(size), s) for name, n, rows, size, s in _rows(cursor, "files")]


def _period(cursor: Cursor) -> Period:
    (row,) = _rows(cursor, "period")
    if row[0] is None:
        raise LocalError("no day is loaded yet: make the report when there is one")
    return Period(*row)


def _hospital(cursor: Cursor) -> Hospital:
    stays = _rows(cursor, "stays")
    completed = sum(number for _, number, _ in stays)
    months, wards = _wards(cursor)
    return Hospital(
        months=months,
        wards=wards,
        arrivals_by_hour=_nested(cursor, "hours"),
        arrivals_by_week=_nested(cursor, "weeks"),
        waits=_nested(cursor, "waits"),
        stays={days: number for days, number, _ in stays},
        mean_stay=sum(in_bed for _, _, in_bed in stays) / completed if completed else 0.0,
        shifts=[Shift(*row) for row in _rows(cursor, "rosters")],
    )


def _wards(cursor: Cursor) -> tuple[list[date], list[Ward]]:
    use: dict[tuple[str, str, int], dict[date, float]] = defaultdict(dict)
    for department, ward, beds, month, share in _rows(cursor, "occupancy"):
        use[department, ward, beds][month] = share
    months = sorted({month for by_month in use.values() for month in by_month})
    return months, [Ward(*ward, [by_month[month] for month in months]) for ward, by_month in use.items()]


def _scorecard(settings: Settings, connection: Connection, reduced: Any) -> Scorecard:
    calibration = read_calibration(settings.configs_path)
    return score(calibration, measure(connection, calibration, reduced))


def _invariants(
    settings: Settings, connection: Connection, make_again: bool
) -> tuple[list[Answer] | None, str]:
    try:
        return check(settings, connection, make_again=make_again), ""
    except LocalError as error:  # the run is not whole
        return None, str(error)


def _nested(cursor: Cursor, name: str) -> dict[str, dict[Any, Any]]:
    """Values by the first column, then by the second."""
    values: dict[str, dict[Any, Any]] = defaultdict(dict)
    for first, second, value in _rows(cursor, name):
        values[first][second] = value
    return dict(values)


def _rows(cursor: Cursor, name: str) -> list[tuple[Any, ...]]:
    """What ``sql/<name>.sql`` gives."""
    cursor.execute(read_sql(name, SQL_FOLDER))
    return cursor.fetchall()
