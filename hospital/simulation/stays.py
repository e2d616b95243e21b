"""Inpatients: how long they stay, how it ends, and which bed each is in."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from hospital.simulation.beds import NONE
from hospital.simulation.layout import GENERAL, INTENSIVE_CARE
from hospital.simulation.parameters import Hospital
from hospital.simulation.state import (
    DIED,
    DISCHARGED,
    NO_TIME,
    TRANSFERRED,
    Inpatients,
)
from hospital.simulation.table import Bools, Floats, Ints, Rows, Times, cumulated, minutes, pick, seconds
from hospital.simulation.world import World

DAY = np.timedelta64(1, "D")
SHORTEST_STAY_HOURS = 6
SETTLING = np.timedelta64(6, "h")
"""So long before midnight a bed must have been taken for a move on the day after: assumed."""
SEPARATION_HOURS = (9.0, 18.0)
"""Patients who go home or elsewhere do so in the daytime: assumed."""
MOVE_REASONS = ("step-up", "step-down", "bed management")
STEP_UP, STEP_DOWN, BED_MANAGEMENT = 0, 1, 2


@dataclass(frozen=True)
class Moves(Rows):
    """Moves from bed to bed: positions in the day's inpatients, old and new beds, times, reasons."""

    inpatient: Ints
    from_bed: Ints
    to_bed: Ints
    at: Times
    reason: Ints


def stay_days(
    hospital: Hospital, specialty: Ints, random: np.random.Generator, stretched: bool = False
) -> Floats:
    """Days from admission to separation, log-normal by specialty.

    With `stretched` the stays are those of the patients found in a bed at some instant: likelier the
    longer they are, which for a log-normal moves its logarithm by sigma squared (length-biased sampling).
    """
    departments = hospital.config.wards.departments
    median = np.array([d.stay_median for d in departments])[specialty]
    sigma = np.array([d.stay_sigma for d in departments])[specialty]
    shift = sigma**2 if stretched else 0.0
    return np.asarray(median * np.exp(shift + sigma * random.standard_normal(len(specialty))))


def outcomes(
    world: World, specialty: Ints, department: Ints, random: np.random.Generator
) -> tuple[Ints, Ints]:
    """How each stay will end, and the facility (position) of those transferred, else −1.

    More die of those whose first bed is in critical care (`department`, positions) than of the others.
    """
    hospital = world.hospital
    by_specialty = np.array([d.died for d in hospital.config.wards.departments])
    codes = [d.department for d in hospital.config.wards.departments]
    critical = department == world.layout.department("CRC")
    died = np.where(critical, by_specialty[codes.index("CRC")], by_specialty[specialty])
    uniform = random.random(len(specialty))
    ends = [uniform < died, uniform < died + hospital.config.wards.transferred_out]
    outcome = np.select(ends, [DIED, TRANSFERRED], DISCHARGED)
    shares = cumulated([f.share for f in hospital.config.facilities.facilities])
    facility = np.where(outcome == TRANSFERRED, pick(shares, random.random(len(specialty))), NONE)
    return outcome, facility


def separation_times(admitted: Times, days: Floats, outcome: Ints, random: np.random.Generator) -> Times:
    """When each stay ends: the dying at any hour, the others in the daytime, no sooner than a few hours."""
    least = np.timedelta64(SHORTEST_STAY_HOURS, "h")
    lasting = np.maximum(seconds(days * 86_400), least)
    exact: Times = np.add(admitted, lasting)
    first, last = SEPARATION_HOURS
    hour = first + (last - first) * random.random(len(days))
    daytime: Times = np.add(exact.astype("M8[D]").astype("M8[s]"), minutes(hour * 60))
    daytime = np.where(daytime < admitted + least, daytime + DAY, daytime)
    return np.where(outcome == DIED, exact, daytime)


def special_care_ends(world: World, bed: Ints, since: Times, random: np.random.Generator) -> Times:
    """When patients in intensive or high care are to step down; NaT in general beds."""
    days = world.hospital.config.wards.intensive_care_days * np.exp(0.7 * random.standard_normal(len(bed)))
    ends = since + seconds(np.maximum(days, 0.5) * 86_400)
    return np.where(world.layout.bed_level[bed] == GENERAL, NO_TIME, ends)


def needs_intensive_care(world: World, triage: Ints, random: np.random.Generator) -> Bools:
    """Which patients to admit need intensive care first."""
    share = np.where(triage == 0, world.hospital.config.wards.intensive_care_of_red, 0.01)
    return np.asarray(random.random(len(triage)) < share)


@dataclass(frozen=True)
class MoveRequests(Rows):
    """Wishes to move: positions in the inpatients, when, reason, and pools that fit, best first."""

    inpatient: Ints
    at: Times
    reason: Ints
    choices: Ints


def move_requests(
    world: World, inpatients: Inpatients, today: np.datetime64, random: np.random.Generator
) -> MoveRequests:
    """Who should move today, among those settled in a bed before midnight who stay over the next one."""
    wards, pools = world.hospital.config.wards, world.pools
    number = len(inpatients)
    settled = (inpatients.since < today - SETTLING) & (inpatients.separates >= today + DAY)
    in_special = ~np.isnat(inpatients.moves)
    uniform = random.random(number)
    at = today + seconds(random.random(number) * 86_400)
    down = settled & in_special & (inpatients.moves < today + DAY)
    up = settled & ~in_special & (uniform < wards.step_up_a_day)
    managed = settled & ~in_special & ~up & (uniform < wards.step_up_a_day + wards.bed_management_a_day)
    reason = np.select([up, down], [STEP_UP, STEP_DOWN], BED_MANAGEMENT)
    own = pools.admission[inpatients.specialty]
    choices = np.full_like(own, NONE)
    intensive = world.layout.bed_level[inpatients.bed] == INTENSIVE_CARE
    from_intensive = pools.from_intensive[inpatients.specialty[down]]
    choices[down] = np.where(intensive[down, None], from_intensive, own[down])
    choices[managed, 0] = own[managed, 0]
    width = min(own.shape[1], len(pools.step_up))
    choices[up, :width] = pools.step_up[:width]
    rows = np.flatnonzero(up | down | managed)
    rows = rows[np.argsort(at[rows], kind="stable")]
    return MoveRequests(rows, at[rows], reason[rows], choices[rows])


def apply_moves(
    world: World, inpatients: Inpatients, moves: Moves, random: np.random.Generator
) -> Inpatients:
    """The inpatients after the day's moves."""
    bed, stay = inpatients.bed.copy(), inpatients.stay.copy()
    since, until = inpatients.since.copy(), inpatients.moves.copy()
    bed[moves.inpatient], since[moves.inpatient] = moves.to_bed, moves.at
    stay[moves.inpatient] += 1
    until[moves.inpatient] = special_care_ends(world, moves.to_bed, moves.at, random)
    return replace(inpatients, bed=bed, since=since, stay=stay, moves=until)
