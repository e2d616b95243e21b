"""Which of the hospital's files goes where in the warehouse, and after which others."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from itertools import chain
from re import Match

from hospital.feed import names
from hospital.runtime.simclock import SimulatedClock
from hospital.warehouse.catalogue import Catalogue, FileKind
from hospital.warehouse.connection import Connection
from hospital.warehouse.find_line import lines_in_json, lines_in_text
from hospital.warehouse.loaders import Copy, CopyThenScript, Documents, Parameters
from hospital.warehouse.progress import are_loaded

DAY = r"(?P<day>\d{4}-\d{2}-\d{2})"
SESSION = rf"{DAY}_(?P<session>\d{{2}})"

LAST_OF_A_DAY = "summaries"
"""The kind whose file is loaded when all the day's other batch files are."""

WARD_COLUMNS = (
    *("ward_id", "department_id", "code", "name", "level", "beds", "minimum_day", "minimum_night"),
)
DIAGNOSIS_COLUMNS = ("icd10_code", "description", "sex", "minimum_age", "maximum_age")

PLACES = (
    FileKind(
        "departments",
        r"departments\.csv",
        Copy("hospital_operations.departments", ("department_id", "code", "name", "kind")),
    ),
    FileKind(
        "wards",
        r"wards\.csv",
        Copy("hospital_operations.wards", WARD_COLUMNS),
        needs=lambda _: (names.DEPARTMENTS,),
    ),
    FileKind(
        "beds",
        r"beds\.csv",
        Copy("hospital_operations.beds", ("bed_id", "ward_id", "bed_number")),
        needs=lambda _: (names.WARDS,),
    ),
    FileKind(
        "diagnoses",
        r"diagnoses\.csv",
        Copy("hospital_admissions.diagnoses", DIAGNOSIS_COLUMNS),
    ),
    FileKind(
        "facilities",
        r"facilities\.csv",
        Copy("patient_transfers.facilities", ("facility_id", "name", "city", "level")),
    ),
    FileKind(
        "vehicles",
        r"vehicles\.csv",
        Copy("emergency_transport.vehicles", ("vehicle_id", "call_sign", "crew_level", "base")),
    ),
    FileKind(
        "roles",
        r"roles\.csv",
        Copy("hospital_operations.roles", ("role", "staff_group", "minimum_age")),
    ),
)

PERSON_COLUMNS = (
    *("person_id", "first_name", "last_name", "sex", "birth_date", "population_group", "home_language"),
    *("phone", "street_address", "suburb", "city", "postal_code"),
)
EMPLOYMENT_COLUMNS = (
    *("person_id", "role", "grade", "senior", "department_id", "ward_id", "hired_on"),
    "years_experience",
)
RESERVE_COLUMNS = ("person_id", "role", "grade", "years_experience", "available_from")

PEOPLE = (
    FileKind("people", r"people_data\.csv", Copy("hospital_admissions.people", PERSON_COLUMNS)),
    FileKind(
        "staff",
        r"staff_data\.csv",
        Copy("hospital_operations.staff", ("staff_id", *EMPLOYMENT_COLUMNS)),
        needs=lambda _: (names.PEOPLE, names.DEPARTMENTS, names.WARDS, names.ROLES),
    ),
    FileKind(
        "reserve pool",
        r"reserve_pool\.csv",
        Copy("hospital_operations.reserve_pool", RESERVE_COLUMNS),
        needs=lambda _: (names.PEOPLE, names.ROLES),
    ),
    FileKind(
        "conditions",
        r"population_with_illnesses\.csv",
        Copy("hospital_admissions.conditions", ("person_id", "icd10_code", "diagnosed_on")),
        needs=lambda _: (names.PEOPLE, names.DIAGNOSES),
    ),
)

SHIFT_COLUMNS = ("staff_id", "shift_date", "shift_code", "starts_at", "ends_at", "ward_id")
VISIT_COLUMNS = (
    *("visit_id", "person_id", "department_id", "visit_type", "arrival_mode", "arrived_at", "triage"),
    *("triaged_at", "seen_at", "seen_by", "icd10_code", "disposition", "disposition_at"),
)
MOVEMENT_COLUMNS = (
    *("movement_id", "event_code", "occurred_at", "admission_id", "visit_id", "person_id", "stay_number"),
    *("bed_id", "prior_bed_id", "attending_id", "icd10_code", "disposition", "facility_id", "reason"),
)
MOVEMENT_OTHER_NAMES = {
    "admitted_at": "occurred_at",
    "started_at": "occurred_at",
    "ended_at": "occurred_at",
    "separated_at": "occurred_at",
    "admitted_by": "attending_id",
}
"""What the tables of admissions, ward stays and separations call columns of the file."""


def hospital_catalogue(clock: SimulatedClock) -> Catalogue:
    """The hospital's kinds of files, in the order of loading, and all files of the clock's period."""
    kinds = (*PLACES, *PEOPLE, *_workforce(clock), *_days(clock), *_streams(clock))
    return Catalogue(kinds, expected_files(clock), last_of_a_day=LAST_OF_A_DAY)


def is_complete(connection: Connection, clock: SimulatedClock) -> bool:
    """Whether all of the period's files are in the warehouse. Raises psycopg2.Error."""
    return are_loaded(connection, expected_files(clock))


def expected_files(clock: SimulatedClock) -> frozenset[str]:
    """The names of all files that a run over the clock's period loads."""
    return setup_files(clock).union(*(files_of_day(clock, day) for day in clock.each_day()))


def setup_files(clock: SimulatedClock) -> frozenset[str]:
    """The names of the files that set-up makes."""
    once = (
        *(names.DEPARTMENTS, names.WARDS, names.BEDS, names.DIAGNOSES, names.FACILITIES, names.VEHICLES),
        *(names.ROLES, names.PEOPLE, names.ILLNESSES, names.STAFF, names.RESERVE_POOL),
    )
    period = (clock.start, clock.end)
    return frozenset(
        chain(
            once,
            map(names.staff_active, names.quarter_starts(*period)),
            map(names.schedules, names.month_starts(*period)),
        )
    )


def files_of_day(clock: SimulatedClock, day: date) -> frozenset[str]:
    """The names of the files that a simulated day makes, landed sessions included."""
    return frozenset(
        chain(
            (names.daily_visitors(day), names.admissions(day), names.hospital_summary(day)),
            (
                f"{kind}_{day.isoformat()}_{index:02d}.json"
                for index in range(1, clock.sessions_per_day + 1)
                for kind in ("transfers", "transport")
            ),
        )
    )


def _workforce(clock: SimulatedClock) -> tuple[FileKind, FileKind]:
    snapshots = names.quarter_starts(clock.start, clock.end)
    months = names.month_starts(clock.start, clock.end)

    def before_snapshot(match: Match[str]) -> Iterable[str]:
        index = snapshots.index(date.fromisoformat(match["snapshot"]))
        return (
            names.STAFF,
            names.RESERVE_POOL,
            *map(names.staff_active, snapshots[max(index - 1, 0) : index]),
        )

    def before_roster(match: Match[str]) -> Iterable[str]:
        month = months[months.index(date.fromisoformat(f"{match['month']}-01"))]
        after = (month + timedelta(days=31)).replace(day=1)
        return (names.staff_active(snapshot) for snapshot in snapshots if snapshot < after)

    return (
        FileKind(
            "snapshots",
            r"staff_active_(?P<snapshot>\d{4}-\d{2}-\d{2})\.csv",
            CopyThenScript(
                "active_staff", ("snapshot_date", "staff_id", *EMPLOYMENT_COLUMNS), "active_staff"
            ),
            needs=before_snapshot,
        ),
        FileKind(
            "shifts",
            r"schedules_(?P<month>\d{4}-\d{2})\.csv",
            Copy("hospital_operations.shifts", SHIFT_COLUMNS),
            needs=before_roster,
        ),
    )


def _days(clock: SimulatedClock) -> tuple[FileKind, FileKind, FileKind]:
    def before_visits(match: Match[str]) -> Iterable[str]:
        day = _day(clock, match)
        yield from (names.PEOPLE, names.DEPARTMENTS, names.DIAGNOSES, names.schedules(day))
        if day > clock.start:
            yield names.daily_visitors(day - timedelta(days=1))

    def before_movements(match: Match[str]) -> Iterable[str]:
        day = _day(clock, match)
        yield from (names.daily_visitors(day), names.BEDS, names.FACILITIES)
        if day > clock.start:
            yield names.admissions(day - timedelta(days=1))

    return (
        FileKind(
            "visits",
            rf"daily_visitors_{DAY}\.csv",
            Copy("hospital_admissions.visits", VISIT_COLUMNS),
            needs=before_visits,
        ),
        FileKind(
            "movements",
            rf"admissions_{DAY}\.csv",
            CopyThenScript("movements", MOVEMENT_COLUMNS, "movements", MOVEMENT_OTHER_NAMES),
            needs=before_movements,
        ),
        FileKind(
            LAST_OF_A_DAY,
            rf"hospital_summary_{DAY}\.txt",
            Documents("summaries", lambda parameters: parameters["day"], lines_in_text),
            needs=lambda match: (names.admissions(_day(clock, match)),),
        ),
    )


def _streams(clock: SimulatedClock) -> tuple[FileKind, FileKind]:
    def before_transports(match: Match[str]) -> Iterable[str]:
        return (names.daily_visitors(_session_day(clock, match)), names.VEHICLES, names.FACILITIES)

    return (
        FileKind(
            "transfers",
            rf"transfers_{SESSION}\.json",
            Documents("transfers", _session, lines_in_json),
            needs=lambda match: (names.admissions(_session_day(clock, match)),),
            folder="stream",
            by_day=True,
        ),
        FileKind(
            "transports",
            rf"transport_{SESSION}\.json",
            Documents("transports", _session, lines_in_json),
            needs=before_transports,
            folder="stream",
            by_day=True,
        ),
    )


def _session(parameters: Parameters) -> str:
    return f"{parameters['day']}.{parameters['session']}"


def _day(clock: SimulatedClock, match: Match[str]) -> date:
    """The day in a file's name. Raises ValueError outside the period."""
    day = date.fromisoformat(match["day"])
    if not clock.start <= day < clock.end:
        raise ValueError(f"{day}: the period is {clock.start} to {clock.end}")
    return day


def _session_day(clock: SimulatedClock, match: Match[str]) -> date:
    """The day of the session in a file's name. Raises ValueError outside the period."""
    if not 1 <= int(match["session"]) <= clock.sessions_per_day:
        raise ValueError(f"{match['session']}: a day has {clock.sessions_per_day} sessions")
    return _day(clock, match)
