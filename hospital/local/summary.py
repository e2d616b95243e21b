"""The summary of a run: counted in Kafka, in the lake and in the warehouse, not remembered."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from rich.console import Console
from rich.table import Table

from hospital.lake.atomic import is_temporary
from hospital.lake.paths import LakePaths
from hospital.local.places import Places
from hospital.local.servers import Addresses
from hospital.local.traces import SERVICES
from hospital.local.usage import GIB, Usage, disk_used, machine
from hospital.messaging.access import KafkaAccess
from hospital.messaging.progress import last_session_ends
from hospital.messaging.wording import short_name
from hospital.runtime.heartbeat import read_heartbeat
from hospital.runtime.simclock import SimulatedClock
from hospital.warehouse.connection import connect
from hospital.warehouse.progress import read_progress
from simulation_configs import Settings

PEOPLE = "hospital_admissions.people"
VISITS = "hospital_admissions.visits"
ADMISSIONS = "hospital_admissions.admissions"
LEAST_SECONDS_SHOWN = 0.1
EVENT_TABLES = ("patient_transfers.transfers", "emergency_transport.transports")


@dataclass(frozen=True)
class Summary:
    """What a run made. Events are counted at each stage of their way."""

    days: int
    people: int
    visits: int
    admissions: int
    produced: int
    landed: int
    loaded: int
    rows_by_schema: dict[str, int]
    seconds_by_stage: dict[str, dict[str, float]]
    """By service, then by stage."""
    disk_bytes: int


def take_summary(settings: Settings, places: Places, addresses: Addresses) -> Summary:
    """Count everything. Raises KafkaError, psycopg2.Error, OSError."""
    topics = {name: topic.partitions for name, topic in settings.kafka.topics.items()}
    clock = SimulatedClock(settings.sim_start_date, settings.sim_end_date, settings.sessions_per_day)
    ends = last_session_ends(KafkaAccess((addresses.kafka,)), topics, clock)
    postgres = addresses.postgres
    changes = {"host": postgres.host, "port": postgres.port, "user": postgres.user}
    database = settings.database.model_copy(update=changes)
    connection = connect(database, "", application_name="summary")
    try:
        warehouse = read_progress(connection)
    finally:
        connection.close()
    rows = warehouse.rows_by_table
    return Summary(
        days=settings.days,
        people=rows.get(PEOPLE, 0),
        visits=rows.get(VISITS, 0),
        admissions=rows.get(ADMISSIONS, 0),
        produced=sum(end.total for end in ends.values() if end),
        landed=sum(event_counts(places.lake, [short_name(topic) for topic in topics])),
        loaded=sum(rows.get(table, 0) for table in EVENT_TABLES),
        rows_by_schema=dict(warehouse.rows_by_schema),
        seconds_by_stage=dict(_seconds(places)),
        disk_bytes=disk_used(places.lake.root, places.postgres, places.kafka / "data"),
    )


def print_summary(console: Console, summary: Summary, usage: Usage, places: Places) -> None:
    """Show it as a table, and where to look next."""
    table = Table(title="The run in numbers", show_header=False, title_justify="left")
    table.add_column(overflow="fold")
    table.add_column(justify="right")
    for name, count in (
        ("days", summary.days),
        ("people", summary.people),
        ("visits", summary.visits),
        ("admissions", summary.admissions),
        ("events produced", summary.produced),
        ("events landed", summary.landed),
        ("events loaded", summary.loaded),
    ):
        table.add_row(name, f"{count:,}")
    table.add_section()
    for schema, count in sorted(summary.rows_by_schema.items()):
        table.add_row(f"rows in {schema}", f"{count:,}")
    table.add_section()
    for service, stages in summary.seconds_by_stage.items():
        for stage, seconds in stages.items():
            if seconds >= LEAST_SECONDS_SHOWN:
                table.add_row(f"{service}: {stage}", _seconds_text(seconds))
    table.add_row("everything, start to end", str(timedelta(seconds=round(usage.seconds))))
    table.add_section()
    table.add_row("most memory at once", f"{usage.peak_bytes / GIB:.2f} GiB")
    table.add_row("disk", f"{summary.disk_bytes / GIB:.2f} GiB")
    table.add_row("machine", machine())
    console.print(table)
    for line in where_to_look(places):
        console.print(line, markup=False, highlight=False, soft_wrap=True)


def where_to_look(places: Places) -> Iterable[str]:
    """Lines that name what can be looked at next."""
    return (
        f"The lake: {places.lake.root}",
        f"The services' logs: {places.logs}",
        "The hospital: make dashboard, a web page",
        "The warehouse: make psql, or make servers and your own tool",
        "Is the data any good: make report writes one HTML file, make check-data asks for the invariants",
        "How the run stands: make status. To hand it in: make submission",
        "What to try next: docs/tutorials/README.md",
        "To start over: make reset",
    )


def event_counts(lake: LakePaths, prefixes: Iterable[str]) -> Iterator[int]:
    """The number of events in each landed file, loaded or not. Raises OSError, ValueError."""
    starts = tuple(f"{prefix}_" for prefix in prefixes)
    for folder in (lake.stream, lake.processed):
        for file in folder.iterdir():
            if file.name.startswith(starts) and file.suffix == ".json" and not is_temporary(file.name):
                yield _event_count(file)


def _event_count(file: Path) -> int:
    return int(json.loads(file.read_bytes())["event_count"])


def _seconds(places: Places) -> Iterator[tuple[str, dict[str, float]]]:
    for service in SERVICES:
        heartbeat = read_heartbeat(places.run / f"{service}.json")
        if heartbeat and heartbeat.get("seconds"):
            yield service, heartbeat["seconds"]


def _seconds_text(seconds: float) -> str:
    return f"{seconds:.1f} s" if seconds < 120 else str(timedelta(seconds=round(seconds)))
