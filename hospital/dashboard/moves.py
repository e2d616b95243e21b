"""Ambulances and transfers on the move."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pandas as pd
import streamlit as st

from hospital.dashboard import charts
from hospital.dashboard.site import Metric, Page, chart, heading, metrics, table

KINDS = {"ambulance": "ambulances", "transfer": "transfers"}
HALF_HOURS = [time(minutes // 60, minutes % 60) for minutes in range(0, 24 * 60, 30)]
NOON = time(12)


def show(page: Page) -> None:
    """Who was on the move at a time of the last day, and through that day."""
    journeys = page.warehouse.ask("journeys", day=page.day)
    sessions = int(page.warehouse.ask("sessions", day=page.day)["sessions"].iloc[0])
    heading(f"On the move on {page.day:%A %d %B %Y}")
    st.caption(
        f"{sessions} of the day's {page.period.sessions_per_day} stream sessions are loaded. "
        f"A journey is streamed when it has ended, and of the transfers a sample is."
    )
    at = st.select_slider("Time of the day", HALF_HOURS, value=NOON, format_func="{:%H:%M}".format, key="at")
    now = moving(journeys, datetime.combine(page.day, at))
    metrics(
        [
            Metric(f"Ambulances at {at:%H:%M}", (now["kind"] == "ambulance").sum()),
            Metric(f"Transfers at {at:%H:%M}", (now["kind"] == "transfer").sum()),
            Metric("Ambulances, all day", (journeys["kind"] == "ambulance").sum()),
            Metric("Transfers, all day", (journeys["kind"] == "transfer").sum()),
        ]
    )
    if now.empty:
        st.info(f"Nobody was on the move at {at:%H:%M}.")
    else:
        named = now.assign(
            began=now["began_at"].dt.strftime("%H:%M"),
            ended=now["ended_at"].dt.strftime("%H:%M"),
        )
        table(
            named,
            {
                "kind": "What",
                "vehicle": "How",
                "detail": "Priority or reason",
                "from_place": "From",
                "to_place": "To",
                "began": "Since",
                "ended": "Until",
            },
        )
    chart(
        charts.lines(
            through_the_day(journeys, page.day),
            "at",
            {v: k for k, v in KINDS.items()},
            unit="on the move",
            tells=charts.MINUTE,
        ),
        "How many were on the move through the day",
    )


def moving(journeys: pd.DataFrame, at: datetime) -> pd.DataFrame:
    """Those that had begun and not ended at that instant."""
    return journeys[(journeys["began_at"] <= at) & (journeys["ended_at"] > at)]


def through_the_day(journeys: pd.DataFrame, day: date) -> pd.DataFrame:
    """By kind, how many were on the move in each quarter of an hour: a row for each."""
    instants = [
        datetime.combine(day, time()) + timedelta(minutes=minutes) for minutes in range(0, 24 * 60, 15)
    ]
    rows = []
    for at in instants:
        kinds = moving(journeys, at)["kind"].value_counts()
        rows.append({"at": at, **{kind: int(kinds.get(kind, 0)) for kind in KINDS}})
    return pd.DataFrame(rows)
