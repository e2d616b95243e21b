"""How a run stands, as anyone can see it from outside: nothing is started for it."""

from __future__ import annotations

import time
from pathlib import Path

from rich.console import Console
from rich.table import Table

from hospital.lake.atomic import is_temporary
from hospital.local.places import Places
from hospital.local.traces import SERVICES, SETUP_STEPS, current_day, setup_done
from hospital.runtime.heartbeat import read_heartbeat
from simulation_configs import Settings


def print_status(settings: Settings, console: Console) -> None:
    """Show the simulated date, the flags, the lake's folders and the services' heartbeats."""
    places = Places.of(settings)
    table = Table(show_header=False)
    day = current_day(places) or "not started"
    done = setup_done(places)
    table.add_row("simulated date", f"{day}, of {settings.sim_start_date} to {settings.sim_end_date}")
    table.add_row("set-up", ", ".join(f"{step} {'done' if step in done else '–'}" for step in SETUP_STEPS))
    table.add_row("a local run is on", "yes" if places.in_use else "no")
    table.add_section()
    lake = places.lake
    for folder in (lake.batch, lake.outbox, lake.stream, lake.processed, lake.failed):
        table.add_row(f"files in {folder.name}", f"{_files(folder):,}")
    table.add_section()
    for service in SERVICES:
        table.add_row(service, _heartbeat_text(places.run / f"{service}.json"))
    console.print(table)


def _files(folder: Path) -> int:
    try:
        return sum(1 for file in folder.iterdir() if not is_temporary(file.name))
    except OSError:
        return 0


def _heartbeat_text(path: Path) -> str:
    heartbeat = read_heartbeat(path)
    if heartbeat is None:
        return "not seen yet"
    age = time.time() - float(heartbeat["at"])
    return f"{heartbeat['state']} {heartbeat['detail']} ({age:.0f} s ago)"
