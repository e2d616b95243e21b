"""The pipeline: the facts of `status`, throughput and lag, and the ledger."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import pandas as pd
import streamlit as st

from hospital.dashboard import charts
from hospital.dashboard.site import chart, heading, plain, table
from hospital.dashboard.warehouse import UnavailableError, Warehouse
from hospital.messaging.wording import short_name
from hospital.report.read import read_files, read_topics
from hospital.status.facts import Service, Status
from hospital.status.wording import (
    age_text,
    hand_over_name,
    left_text,
    pace_text,
    sign_text,
    waiting_text,
)

MIB = 2**20


def show(status: Status, warehouse: Warehouse) -> None:
    """All of it; what the warehouse would add is left out while it is away."""
    _progress(status)
    heading("Hand-overs: what waits where")
    table(
        pd.DataFrame(
            [(hand_over_name(h), waiting_text(h)) for h in status.hand_overs], columns=["from_to", "waiting"]
        ),
        {"from_to": "From and to", "waiting": "Lag"},
    )
    heading("Services and servers")
    table(
        pd.DataFrame(service_rows(status), columns=["name", "health", "text"]),
        {"name": "Which", "health": "Health", "text": "What it does"},
    )
    heading("Last errors")
    if status.problems:
        rows = [
            (f"{age_text(max(0.0, status.taken_at - p.at))} ago", p.where, " ".join(p.what.split()))
            for p in status.problems
        ]
        table(
            pd.DataFrame(rows, columns=["age", "where", "what"]),
            {"age": "When", "where": "Where", "what": "What"},
        )
    else:
        st.markdown("none")
    try:
        _from_the_warehouse(warehouse)
    except UnavailableError as error:
        st.info(plain(f"Throughput, events and the ledger are not shown: {error}"))
    _counts(status)


def _progress(status: Status) -> None:
    clock, pace = status.clock, status.pace
    today = clock.today.isoformat() if clock.today else "not started"
    heading(f"The clock shows {today}")
    note = "the run is complete" if status.complete else left_text(pace)
    st.caption(", ".join(filter(None, [f"Of {clock.start} to {clock.end}", note])))
    for name, done, rate in (
        ("simulated", clock.days_simulated, pace.days_simulated_a_minute),
        ("loaded", status.days_loaded, pace.days_loaded_a_minute),
    ):
        told = "not known" if done is None else f"{done:,} of {clock.days:,} days"
        st.progress(
            (done or 0) / clock.days, text=", ".join(filter(None, [f"{name}: {told}", pace_text(rate)]))
        )
    done_steps = [step.name for step in status.setup if step.done_at is not None]
    st.caption(f"Set-up: {len(done_steps)} of {len(status.setup)} steps are done.")


def service_rows(status: Status) -> list[tuple[str, str, str]]:
    """Name, health and text of each process, and of each server."""
    rows = [row for service in status.services for row in _processes(service)]
    for server in status.servers:
        place = f"at {server.address}" if server.address else ""
        text = f"{place}: {server.away}".removeprefix(": ") if server.away else place
        rows.append((server.name, "away" if server.away else "answers", text))
    return rows


def _processes(service: Service) -> list[tuple[str, str, str]]:
    if not service.instances:
        return [(service.name, service.health, "it has given no sign here")]
    several = len(service.instances) > 1
    return [
        (f"{service.name} on {i.host}" if several else service.name, i.health, sign_text(i))
        for i in service.instances
    ]


def _from_the_warehouse(warehouse: Warehouse) -> None:
    topics = warehouse.read("topics", read_topics)
    spans = warehouse.ask("throughput")
    heading("Throughput")
    if spans.empty:
        st.markdown("Nothing is loaded yet.")
    else:
        st.caption(
            f"Loaded over the last hour in which anything was: {int(spans['files'].sum()):,} files, "
            f"{int(spans['rows'].sum()):,} rows. Times are UTC."
        )
        chart(
            charts.bars(spans, "began", "ended", "rows_a_second", unit="rows a second"),
            "Rows loaded a second over the last hour",
        )
    heading("Events produced, landed and loaded")
    table(
        pd.DataFrame(
            [(short_name(t.name), t.sessions, t.produced, int(t.landed), t.loaded) for t in topics],
            columns=["topic", "sessions", "produced", "landed", "loaded"],
        ),
        {name: name.capitalize() for name in ("topic", "sessions", "produced", "landed", "loaded")},
    )
    heading("The ledger: what is loaded")
    files = warehouse.read("files", read_files)
    st.caption(f"{sum(kind.files for kind in files):,} files, {sum(kind.rows for kind in files):,} rows.")
    table(
        pd.DataFrame(
            [(k.name, k.files, k.rows, k.bytes / MIB, k.seconds) for k in files],
            columns=["kind", "files", "rows", "mib", "seconds"],
        ),
        {"kind": "Kind of file", "files": "Files", "rows": "Rows", "mib": "MiB", "seconds": "Loading, s"},
        {"mib": 2, "seconds": 2},
    )
    with st.expander("Its newest lines"):
        newest = warehouse.ask("newest")
        newest["age"] = [
            f"{age_text(max(0.0, time.time() - at.timestamp()))} ago" for at in newest["loaded_at"]
        ]
        newest["milliseconds"] = newest["seconds"] * 1_000
        table(
            newest,
            {
                "path": "File",
                "kind": "Kind",
                "rows": "Rows",
                "bytes": "Bytes",
                "milliseconds": "Loading, ms",
                "age": "Loaded",
            },
        )


def _counts(status: Status) -> None:
    heading("Files in the lake")
    table(
        pd.DataFrame(status.files.items(), columns=["folder", "files"]),
        {"folder": "Folder", "files": "Files"},
    )
    if status.rows is not None:
        exact = "" if status.rows.exact else ", nearly: as PostgreSQL keeps count of them"
        with st.expander(f"Rows by table{exact}"):
            table(
                pd.DataFrame(sorted(status.rows.by_table.items()), columns=["table", "rows"]),
                {"table": "Table", "rows": "Rows"},
            )
    taken = datetime.fromtimestamp(status.taken_at, UTC)
    st.caption(f"Asked at {taken:%H:%M:%S} UTC; {sum(status.files.values()):,} files in all.")
