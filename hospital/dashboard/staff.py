"""Staff cover: who is on duty, and whether the wards have their nurses."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from hospital.dashboard import charts
from hospital.dashboard.site import DAYS_SHOWN, Metric, Page, chart, heading, metrics, table

THERE, BELOW = charts.COVER
SHIFTS = ("day", "night")


def show(page: Page) -> None:
    """The last day's shifts against their minimum, who was on duty, and the last days."""
    cover = page.warehouse.ask("cover", day=page.day)
    cover["state"] = [THERE if covered else BELOW for covered in cover["covered"]]
    days = page.last_days()
    last = days.iloc[-1]
    ruled = cover[cover["minimum"] > 0]
    heading(f"Staff on {page.day:%A %d %B %Y}")
    metrics(
        [
            Metric("Nurses by day", last["nurses_by_day"]),
            Metric("Nurses by night", last["nurses_by_night"]),
            Metric("Doctors at noon", last["doctors_at_noon"]),
            Metric("Doctors at 23h00", last["doctors_at_23"]),
            Metric("With a minimum", len(ruled)),
            Metric("Minimum is there", int(ruled["covered"].sum())),
        ]
    )
    st.caption(
        "With a minimum: shifts of wards that must have so many nurses, and a senior. "
        "The smallest wards have no minimum."
    )
    for line in short_of_nurses(cover):
        st.warning(line)
    if len(ruled) == 0:
        st.info("No ward of this hospital is large enough for a minimum.")
    table(
        page.warehouse.ask("on_duty", day=page.day),
        {
            "staff_group": "Group",
            "people": "On a shift",
            "day_shift": "By day",
            "night_shift": "By night",
            "call_of_24_hours": "On call, 24 h",
            "office_hours": "Office hours",
        },
    )
    for shift, side in zip(SHIFTS, st.columns(2), strict=True):
        with side:
            st.markdown(f"**Nurses by ward on the {shift} shift, against the minimum**")
            chart(
                charts.against(
                    cover[cover["shift"] == shift],
                    "ward",
                    "nurses",
                    "minimum",
                    "state",
                    charts.COVER,
                    unit="Nurses",
                    limit_label="minimum",
                ),
                f"Nurses of every ward on the {shift} shift against the minimum",
            )
    with st.expander("Every ward's shifts as a table"):
        table(
            cover,
            {
                "ward": "Ward",
                "department": "Department",
                "shift": "Shift",
                "nurses": "Nurses",
                "minimum": "Minimum",
                "seniors": "Seniors",
                "covered": "Covered",
                "beds": "Beds",
            },
        )
    heading("Day by day")
    below = page.warehouse.ask("cover_days", since=page.since(DAYS_SHOWN))
    st.caption(
        f"Of {int(below['shifts'].sum()):,} ward shifts since {page.since(DAYS_SHOWN)}, "
        f"{int(below['below_minimum'].sum()):,} were below their minimum."
    )
    chart(
        charts.lines(
            days,
            "day",
            {
                "nurses by day": "nurses_by_day",
                "nurses by night": "nurses_by_night",
                "doctors at noon": "doctors_at_noon",
                "doctors at 23:00": "doctors_at_23",
            },
            unit="people on duty",
        ),
        "Nurses and doctors on duty by day",
    )


def short_of_nurses(cover: pd.DataFrame) -> list[str]:
    """A line for each shift that lacks nurses, or a senior."""
    lines = []
    for row in cover[~cover["covered"].astype(bool)].itertuples():
        lack = f"{row.nurses} of {row.minimum} nurses" if row.nurses < row.minimum else "no senior"
        lines.append(f"{row.ward} has {lack} on the {row.shift} shift.")
    return lines
