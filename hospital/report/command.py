"""``python -m hospital report``: everything read, then told, then written whole."""

from __future__ import annotations

import sys
from contextlib import nullcontext
from pathlib import Path

from rich.console import Console

from hospital.lake.atomic import replace_text
from hospital.report import about_hospital, about_run, html
from hospital.report.facts import Report
from hospital.report.read import read_report
from hospital.warehouse.connection import Connection
from simulation_configs import Settings

STANDARD_OUTPUT = Path("-")


def write_report(
    settings: Settings, connection: Connection, path: Path, console: Console, *, make_again: bool
) -> None:
    """Write the report there; ``-`` is standard output.

    Raises ConfigurationError, LocalError before a day is loaded, OSError, psycopg2.Error.
    """
    to_file = path != STANDARD_OUTPUT
    waiting = (
        console.status("Reading the warehouse; a full run takes a minute or so") if to_file else nullcontext()
    )
    with waiting:
        page = to_html(read_report(settings, connection, make_again=make_again))
    if not to_file:
        sys.stdout.write(page)
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    replace_text(path, page, durable=False)
    console.print(f"the report is {path}", markup=False, highlight=False, soft_wrap=True)


def to_html(report: Report) -> str:
    """The whole page."""
    return html.page(
        f"Simulated hospital, {report.period.first} to {report.period.last}",
        [
            about_run.title(report),
            about_run.in_short(report),
            about_run.what_was_simulated(report),
            about_run.reconciliation(report),
            about_run.invariants(report),
            about_run.calibration(report),
            about_hospital.occupancy(report),
            about_hospital.arrivals(report),
            about_hospital.waits(report),
            about_hospital.stays(report),
            about_hospital.rosters(report),
            about_run.speed(report),
        ],
    )
