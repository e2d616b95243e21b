"""Beds by ward against capacity."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from hospital.dashboard import charts
from hospital.dashboard.site import DAYS_SHOWN, Page, chart, heading, table

FREE, FULL, OVER = charts.STATES


def show(page: Page) -> None:
    """Every department and every ward as the last day ended, and the departments over the last days."""
    wards = page.warehouse.ask("wards", day=page.day)
    wards["state"] = [state_of(p, b) for p, b in zip(wards["patients"], wards["beds"], strict=True)]
    heading(f"As {page.day:%A %d %B %Y} ended, at midnight")
    table(
        by_department(wards),
        {
            "department": "Department",
            "patients": "Patients",
            "beds": "Beds",
            "percent_used": "% in use",
            "full": "Wards full",
        },
        {"percent_used": 1},
    )
    st.markdown(f"**{len(wards)} wards, patients against beds**")
    chart(
        charts.against(
            wards, "ward", "patients", "beds", "state", charts.STATES, unit="Patients", limit_label="beds"
        ),
        "Patients of every ward against its beds",
    )
    with st.expander("Every ward as a table, with who came and went on the day"):
        table(
            wards,
            {
                "ward": "Ward",
                "department": "Department",
                "level": "Level",
                "patients": "Patients",
                "beds": "Beds",
                "free_beds": "Free beds",
                "percent_used": "% in use",
                "admitted": "Admitted",
                "moved_in": "Moved in",
                "moved_out": "Moved out",
                "discharged": "Discharged",
                "died": "Died",
                "transferred": "Transferred",
            },
            {"percent_used": 1},
        )
    st.markdown("**Beds in use by department, in percent, as each day ended**")
    chart(
        charts.heat(
            page.warehouse.ask("departments", since=page.since(DAYS_SHOWN)),
            "day",
            "until",
            "department",
            "percent_used",
            title="% in use",
            domain=(50, 100),
            scheme="blues",
        ),
        "Beds in use by department and day",
    )


def state_of(patients: int, beds: int) -> str:
    """Whether a ward has free beds, is full, or is over its capacity."""
    return FREE if patients < beds else FULL if patients == beds else OVER


def by_department(wards: pd.DataFrame) -> pd.DataFrame:
    """Patients, beds, their use in percent, and full wards of each department, and of the whole hospital."""
    taken = wards.assign(full=(wards["patients"] >= wards["beds"]).astype(int))
    summed = taken.groupby("department", as_index=False)[["patients", "beds", "full"]].sum()
    whole = {name: summed[name].sum() for name in ("patients", "beds", "full")}
    summed = pd.concat([summed, pd.DataFrame([{"department": "All", **whole}])], ignore_index=True)
    summed["percent_used"] = 100.0 * summed["patients"] / summed["beds"]
    return summed
