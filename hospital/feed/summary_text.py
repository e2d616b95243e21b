"""The daily summary: a page for the hospital's manager."""

from __future__ import annotations

import numpy as np
import pandas as pd

from hospital.simulation.day import Day
from hospital.simulation.movements import A01, A02, A03
from hospital.simulation.state import DIED, TRANSFERRED
from hospital.simulation.table import Ints
from hospital.simulation.visits import ADMITTED, AMBULANCE, EMERGENCY, LEFT, OUTPATIENT
from hospital.simulation.visits import TRANSFERRED as SENT_ELSEWHERE
from hospital.simulation.world import World

LABEL_WIDTH = 44


def daily_figures(world: World, day: Day) -> dict[str, float]:
    """The day's figures by name. A patient with a bed reserved for after midnight isn't in the census."""
    visits, moved = day.visits, day.movements
    midnight = np.datetime64(day.start.day, "s")
    today = visits.take(visits.arrived >= midnight)
    moved = moved.take(moved.at >= midnight)
    census = int((day.end.inpatients.admitted < np.datetime64(day.end.day, "s")).sum())
    wait = (today.seen - today.triaged).astype("m8[s]").astype(float) / 60
    seen = (today.kind == EMERGENCY) & ~np.isnat(today.seen)
    at_start = int((day.start.inpatients.admitted < midnight).sum())
    figures = {
        "census at the start": at_start,
        "admissions": int((moved.code == A01).sum()),
        "separations": int((moved.code == A03).sum()),
        "of them deaths": int((moved.outcome == DIED).sum()),
        "of them to other facilities": int((moved.outcome == TRANSFERRED).sum()),
        "census at the end": census,
        "beds": len(world.layout.bed_ward),
        "bed use in percent": round(100 * census / len(world.layout.bed_ward), 1),
        "emergency visits": int((today.kind == EMERGENCY).sum()),
        "outpatient visits": int((today.kind == OUTPATIENT).sum()),
        "arrivals by ambulance": int((today.mode == AMBULANCE).sum()),
        "decisions to admit": int((today.disposition == ADMITTED).sum()),
        "sent elsewhere for want of a bed": int((today.disposition == SENT_ELSEWHERE).sum()),
        "left without being seen": int((today.disposition == LEFT).sum()),
        "moves between beds": int((moved.code == A02).sum()),
        "transports handed over": len(day.handed_over),
    }
    levels = world.hospital.config.triage.levels
    for code, level in enumerate(levels):
        waits = wait[seen & (today.triage == code)]
        if len(waits):
            figures[f"median wait in minutes, {level.name}"] = round(float(np.median(waits)), 1)
    return figures


def summary_text(world: World, day: Day) -> str:
    """hospital_summary_<day>.txt: the figures, a line each, then a table by department."""
    figures = daily_figures(world, day)
    lines = [f"Hospital summary, {day.start.day:%A %d %B %Y}", ""]
    lines += [f"  {name} {'.' * (LABEL_WIDTH - len(name))} {value}" for name, value in figures.items()]
    return "\n".join([*lines, "", "By department", "", _by_department(world, day), ""])


def _by_department(world: World, day: Day) -> str:
    departments = world.hospital.shifts.departments
    layout = world.layout
    number = len(departments)
    moved = day.movements.take(day.movements.at >= np.datetime64(day.start.day, "s"))
    here = day.end.inpatients
    here = here.take(here.admitted < np.datetime64(day.end.day, "s"))

    def count(beds: Ints) -> Ints:
        return np.bincount(layout.bed_department[beds], minlength=number)

    beds = np.bincount(layout.bed_department, minlength=number)
    frame = pd.DataFrame(
        {
            "beds": beds,
            "admitted": count(moved.bed[moved.code == A01]),
            "moved in": count(moved.bed[moved.code == A02]),
            "moved out": count(moved.prior_bed[moved.code == A02]),
            "separated": count(moved.bed[moved.code == A03]),
            "census": count(here.bed),
        },
        index=[d.name for d in departments],
    )[beds > 0]
    frame["use %"] = (100 * frame["census"] / frame["beds"]).round(1)
    return str(frame.to_string())
