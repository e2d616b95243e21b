"""The whole period: how busy the hospital is through the year, and with what."""

from __future__ import annotations

import streamlit as st

from hospital.dashboard import charts
from hospital.dashboard.site import Metric, Page, chart, heading, metrics


def show(page: Page) -> None:
    """Week by week, whole weeks only."""
    weeks = page.warehouse.ask("weeks")
    loaded = page.loaded
    heading(f"{loaded.first_day} to {loaded.last_day}, week by week")
    if weeks.empty:
        st.info("No whole week, from Monday to Sunday, is loaded yet.")
        return
    busiest = weeks.loc[weeks["emergency"].idxmax()]
    quietest = weeks.loc[weeks["emergency"].idxmin()]
    metrics(
        [
            Metric("Days loaded", loaded.days),
            Metric("Whole weeks", len(weeks)),
            Metric("Emergencies, most", busiest["emergency"], decimals=1),
            Metric("Emergencies, fewest", quietest["emergency"], decimals=1),
        ]
    )
    st.caption(
        f"Emergencies: arrivals a day, most in the week of {busiest['week']}, "
        f"fewest in that of {quietest['week']}."
    )
    chart(
        charts.lines(
            weeks, "week", {"emergency": "emergency", "outpatient": "outpatient"}, unit="arrivals a day"
        ),
        "Arrivals a day by week",
    )
    chart(
        charts.lines(
            weeks, "week", {"admissions": "admissions", "separations": "separations"}, unit="patients a day"
        ),
        "Admissions and separations a day by week",
    )
    chart(
        charts.lines(weeks, "week", {"beds in use": "percent_used"}, unit="% of the beds", top=100),
        "Beds in use by week, in percent",
    )
    st.markdown("**What emergency patients come with**")
    st.caption(
        "The most frequent causes; a week's visits for each mean week's one. 1 is as usual for that cause."
    )
    chart(
        charts.heat(
            page.warehouse.ask("causes"),
            "week",
            "until",
            "description",
            "of_its_mean",
            title="of its mean week",
            domain=(0, 2),
            scheme="blueorange",
        ),
        "Emergency visits by cause and week, against each cause's mean week",
    )
