"""Arrivals, waits by triage, admissions and separations."""

from __future__ import annotations

import streamlit as st

from hospital.dashboard import charts
from hospital.dashboard.site import DAYS_SHOWN, Metric, Page, chart, heading, metrics, table
from hospital.dashboard.today import WAITS

WAIT_DAYS = 7


def show(page: Page) -> None:
    """The last day by the hour, its waits, and the last days."""
    days = page.last_days()
    last = days.iloc[-1]
    hours = page.warehouse.ask("hours", day=page.day)
    heading(f"Arrivals on {page.day:%A %d %B %Y}")
    metrics(
        [
            Metric("Emergency", last["emergency_visits"]),
            Metric("Outpatient", last["outpatient_visits"]),
            Metric("Admissions", last["admissions"]),
            Metric("Separations", last["separations"]),
            Metric("To other facilities", last["to_other_facilities"]),
            Metric("Deaths", last["deaths"]),
        ]
    )
    chart(
        charts.columns(
            hours,
            "hour",
            "arrivals",
            "visit_type",
            ["emergency", "outpatient"],
            x_title="hour of the day",
            unit="arrivals",
        ),
        "Arrivals in each hour of the day",
    )
    since = page.since(WAIT_DAYS)
    heading("Waits by triage")
    st.caption(f"From triage until a doctor saw them, in minutes: who arrived from {since} to {page.day}.")
    table(
        page.warehouse.ask("waits", since=since, day=page.day),
        {
            "triage": "Triage",
            "patients": "Patients",
            "seen": "Seen",
            "median_minutes": "Median, min",
            "slowest_tenth_minutes": "A tenth longer than, min",
        },
        {"median_minutes": 1, "slowest_tenth_minutes": 1},
    )
    st.markdown("**Median wait of each day, in minutes**")
    chart(
        charts.lines(days, "day", WAITS, unit="minutes", colours=charts.TRIAGE),
        "Median wait by triage and day",
    )
    heading("Day by day")
    st.caption(f"The last {len(days)} days, up to {DAYS_SHOWN}.")
    chart(
        charts.lines(
            days,
            "day",
            {"emergency": "emergency_visits", "outpatient": "outpatient_visits"},
            unit="arrivals a day",
        ),
        "Arrivals by day",
    )
    chart(
        charts.lines(
            days, "day", {"admissions": "admissions", "separations": "separations"}, unit="patients a day"
        ),
        "Admissions and separations by day",
    )
