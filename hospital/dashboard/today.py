"""The tab that is open first: the last day at a glance."""

from __future__ import annotations

import streamlit as st

from hospital.dashboard import charts
from hospital.dashboard.site import Metric, Page, chart, heading, metrics

WAITS = {level: f"wait_{level}" for level in charts.TRIAGE}


def show(page: Page) -> None:
    """Beds, arrivals, waits and staff of the last day that is loaded, beside the day before."""
    days = page.last_days()
    last, before = days.iloc[-1], days.iloc[-2] if len(days) > 1 else None

    def metric(label: str, column: str, decimals: int = 0) -> Metric:
        return Metric(label, last[column], decimals, None if before is None else before[column])

    heading(f"{page.day:%A %d %B %Y}, the last day that is loaded")
    st.caption("The small numbers: how much more or less than on the day before.")
    metrics(
        [
            metric("Patients in beds", "census_at_end"),
            metric("Beds", "beds"),
            metric("Beds in use, %", "percent_used", 1),
            metric("Emergency arrivals", "emergency_visits"),
            metric("Outpatient arrivals", "outpatient_visits"),
            metric("By ambulance", "arrivals_by_ambulance"),
            metric("Admissions", "admissions"),
            metric("Separations", "separations"),
            metric("Of them deaths", "deaths"),
            metric("Moves between beds", "moves"),
            metric("Sent elsewhere", "sent_elsewhere"),
            metric("Left unseen", "left_without_being_seen"),
        ]
    )
    st.caption(
        "Patients are counted as the day ended. Sent elsewhere: for want of a bed. Left unseen: emergency "
        "patients who did not wait for a doctor."
    )
    st.markdown("**Median wait for a doctor, from triage on, in minutes**")
    metrics([metric(f"{level.capitalize()}, minutes", column, 1) for level, column in WAITS.items()])
    st.markdown("**Staff on duty**")
    metrics(
        [
            metric("Nurses by day", "nurses_by_day"),
            metric("Nurses by night", "nurses_by_night"),
            metric("Doctors at noon", "doctors_at_noon"),
            metric("Doctors at 23h00", "doctors_at_23"),
        ]
    )
    st.markdown("**Beds in use as each day ended, in percent**")
    chart(
        charts.lines(days, "day", {"beds in use": "percent_used"}, unit="% of the beds", top=100),
        "Beds in use as each of the last days ended, in percent",
    )
