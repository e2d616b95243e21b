"""The daily summary: a page for the hospital's manager."""

from __future__ import annotations

import numpy as np
import pandas as pd

from hospital.simulation.calendar import is_holiday
from hospital.simulation.day import Day
from hospital.simulation.layout import ward_codes
from hospital.simulation.movements import A01, A02, A03
from hospital.simulation.state import DIED, TRANSFERRED
from hospital.simulation.table import Ints
from hospital.simulation.visits import ADMITTED, AMBULANCE, EMERGENCY, LEFT, OUTPATIENT, expected_visits
from hospital.simulation.visits import TRANSFERRED as SENT_ELSEWHERE
from hospital.simulation.world import World

LABEL_WIDTH = 44
CROWDED_PERCENT = 95


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


def staff_cover(world: World, day: Day) -> dict[str, float]:
    """Who is on duty on the day: nurses by shift, doctors at noon and at midnight."""
    roster = world.roster(day.start.day.replace(day=1))
    mine = roster.day == np.datetime64(day.start.day, "D")
    who, starts, ends = roster.staff[mine], roster.starts[mine], roster.ends[mine]
    groups = [role.group for role in world.hospital.config.workforce.roles]
    group = np.array([groups.index(g) for g in groups])[world.staff.role[who]]
    nurse, doctor = (group == groups.index(name) for name in ("nursing", "clinicians"))
    codes = [shift.code for shift in world.hospital.shifts.shifts]
    noon, night = (np.datetime64(day.start.day, "s") + np.timedelta64(h, "h") for h in (12, 23))
    by_ward = np.array([(nurse & (roster.code[mine] == codes.index(code))).sum() for code in "DN"])
    return {
        "nurses on the day shift": int(by_ward[0]),
        "nurses on the night shift": int(by_ward[1]),
        "doctors on duty at noon": int((doctor & (starts <= noon) & (noon < ends)).sum()),
        "doctors on duty at 23:00": int((doctor & (starts <= night) & (night < ends)).sum()),
    }


def ward_census(world: World, day: Day) -> dict[str, float]:
    """Patients at the end of the day by ward."""
    here = day.end.inpatients
    here = here.take(here.admitted < np.datetime64(day.end.day, "s"))
    census = np.bincount(world.layout.bed_ward[here.bed], minlength=len(world.layout.ward_beds))
    codes = ward_codes(world.hospital, world.layout)
    return {f"census in {code}": int(number) for code, number in zip(codes, census, strict=True)}


def remarks(world: World, day: Day, figures: dict[str, float]) -> list[str]:
    """What was unusual: where a figure is far from what is expected on such a day."""
    emergencies, _ = expected_visits(world.hospital, day.start.day)
    spread = 2.5 * (emergencies + world.hospital.config.visits.dispersion * emergencies**2) ** 0.5
    seen = figures["emergency visits"]
    found = []
    if abs(seen - emergencies) > spread:
        kind = "more" if seen > emergencies else "fewer"
        found.append(f"Far {kind} emergency visits than the {emergencies:.0f} expected on such a day.")
    if figures["bed use in percent"] > CROWDED_PERCENT:
        found.append(f"More than {CROWDED_PERCENT} in 100 beds are taken.")
    if figures["sent elsewhere for want of a bed"]:
        found.append("Patients had to be sent elsewhere for want of a bed.")
    if is_holiday(day.start.day):
        found.append("A public holiday.")
    return found or ["Nothing."]


def summary_text(world: World, day: Day) -> str:
    """hospital_summary_<day>.txt: figures, a line each; what was unusual; tables by department and ward."""
    figures = daily_figures(world, day)
    sections = [
        (f"Hospital summary, {day.start.day:%A %d %B %Y}", _lines(figures)),
        ("Staff", _lines(staff_cover(world, day))),
        ("Unusual", [f"  {remark}" for remark in remarks(world, day, figures)]),
        ("By department", [_by_department(world, day)]),
        ("By ward", _lines(ward_census(world, day))),
    ]
    return "\n".join(line for title, lines in sections for line in (title, "", *lines, ""))


def _lines(figures: dict[str, float]) -> list[str]:
    return [f"  {name} {'.' * (LABEL_WIDTH - len(name))} {value}" for name, value in figures.items()]


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
