"""The hospital at the start of the period: patients who came before already lie in the wards (warm start)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hospital.simulation.layout import LEVELS
from hospital.simulation.patients import CHILD_BELOW_YEARS, FERTILE_YEARS, diagnoses, draw_people
from hospital.simulation.people import FEMALE
from hospital.simulation.random import stream
from hospital.simulation.state import NEVER, NO_TIME, Inpatients, Returns, State, Transports
from hospital.simulation.stays import outcomes, separation_times, special_care_ends, stay_days
from hospital.simulation.table import Ints, minutes, seconds
from hospital.simulation.visits import ADMITTED, NOT_TRIAGED, OUTPATIENT, REFERRAL, Visits
from hospital.simulation.world import World

DISTINCT_MINUTES = 90.0


@dataclass(frozen=True)
class WarmStart:
    """The state at the first midnight, and the visits of the patients who are there."""

    state: State
    visits: Visits


def no_transports() -> Transports:
    """Transports without a row."""
    ids, times = np.empty(0, dtype=np.int64), np.empty(0, dtype="M8[s]")
    kilometres = np.empty(0, dtype=np.float64)
    return Transports(ids, ids, ids, ids, ids, ids, ids, kilometres, times, times, times, times, times, times)


def no_returns() -> Returns:
    """Returns without a row."""
    ids = np.empty(0, dtype=np.int64)
    return Returns(ids, np.empty(0, dtype="M8[D]"), ids)


def start(world: World) -> WarmStart:
    """The hospital at the midnight that begins the period, `warm_start_occupancy` of its beds taken."""
    hospital, layout = world.hospital, world.layout
    random = stream(hospital.scale.seed, "warm start")
    midnight = np.datetime64(hospital.scale.start, "s")
    beds = np.flatnonzero(random.random(len(layout.bed_ward)) < hospital.config.wards.warm_start_occupancy)
    days = stay_days(hospital, world.pools.of_bed[beds] // len(LEVELS), random, stretched=True)
    before = random.random(len(beds)) * days
    person = _people_for(world, beds, int(before.max(initial=0)) + 2, random)
    found = person > 0
    person, beds, days, before = person[found], beds[found], days[found], before[found]
    specialty = world.pools.of_bed[beds] // len(LEVELS)
    admitted = midnight - np.maximum(seconds(before * 86_400), minutes(np.full(len(beds), 60.0)))
    outcome, facility = outcomes(world, specialty, layout.bed_department[beds], random)
    separates = separation_times(admitted, days, outcome, random)
    # Whose stay would have ended in the evening before is still there in the morning.
    late = separates < midnight + minutes(np.full(len(beds), DISTINCT_MINUTES))
    morning = midnight + minutes(DISTINCT_MINUTES + 600 * random.random(len(beds)))
    separates = np.where(late, morning, separates)
    moves = special_care_ends(world, beds, np.full(len(beds), midnight), random)
    order = np.argsort(admitted, kind="stable")
    inpatients = Inpatients(
        admission=np.arange(1, len(beds) + 1),
        visit=np.arange(1, len(beds) + 1),
        person=person[order],
        specialty=specialty[order],
        diagnosis=diagnoses(world, hospital.scale.start, person[order], specialty[order], random),
        bed=beds[order],
        since=admitted[order],
        stay=np.ones(len(beds), dtype=np.int64),
        admitted=admitted[order],
        separates=separates[order],
        outcome=outcome[order],
        facility=facility[order],
        moves=moves[order],
        doctor=np.full(len(beds), -1),
    )
    bed_free = np.full(len(layout.bed_ward), midnight)
    bed_free[inpatients.bed] = NEVER
    state = State(
        day=hospital.scale.start,
        inpatients=inpatients,
        bed_free=bed_free,
        vehicle_free=np.full(len(layout.vehicle_crew), midnight - np.timedelta64(1, "D")),
        dead=np.empty(0, dtype=np.int64),
        elsewhere=np.empty(0, dtype=np.int64),
        under_way=no_transports(),
        returns=no_returns(),
        next_admission=len(beds) + 1,
        streamed_transfers=0,
        streamed_transports=0,
    )
    return WarmStart(state, _visits_before(world, inpatients, random))


def _people_for(world: World, beds: Ints, longest: int, random: np.random.Generator) -> Ints:
    """A different person who fits the specialty of each bed, 0 where there is none.

    They fit on the first day and on all of the `longest` days before it, in which they were admitted.
    """
    today = np.datetime64(world.hospital.scale.start, "D")
    departments = [d.department for d in world.hospital.config.wards.departments]
    specialty = world.pools.of_bed[beds] // len(LEVELS)
    candidates = draw_people(world, today, 25 * len(beds), [world.workers], random)
    now = world.people.ages(candidates, today)
    then = world.people.ages(candidates, today - longest)
    fertile = (then >= FERTILE_YEARS[0]) & (now <= FERTILE_YEARS[1])
    woman = (world.people.sex[candidates - 1] == FEMALE) & fertile
    child, adult = (then >= 0) & (now < CHILD_BELOW_YEARS), then >= CHILD_BELOW_YEARS
    free = np.ones(len(candidates), dtype=bool)
    person = np.zeros(len(beds), dtype=np.int64)
    for position, code in enumerate(departments):
        fits = {"PAE": child, "OBG": woman}.get(code, adult)
        mine = np.flatnonzero(specialty == position)
        found = np.flatnonzero(free & fits)[: len(mine)]
        person[mine[: len(found)]] = candidates[found]
        free[found] = False
    return person


def _visits_before(world: World, inpatients: Inpatients, random: np.random.Generator) -> Visits:
    """The visits with which they came: referred, some hours before admission; who treated isn't known."""
    number = len(inpatients)
    own = np.array([world.layout.department(d.department) for d in world.hospital.config.wards.departments])
    decided = inpatients.admitted - minutes(10 + 50 * random.random(number))
    seen = decided - minutes(30 + 60 * random.random(number))
    return Visits(
        visit=inpatients.visit,
        person=inpatients.person,
        department=own[inpatients.specialty],
        specialty=inpatients.specialty,
        kind=np.full(number, OUTPATIENT),
        mode=np.full(number, REFERRAL),
        arrived=seen - minutes(10 + 50 * random.random(number)),
        triage=np.full(number, NOT_TRIAGED),
        triaged=np.full(number, NO_TIME),
        seen=seen,
        doctor=np.full(number, -1),
        diagnosis=inpatients.diagnosis,
        disposition=np.full(number, ADMITTED),
        decided=decided,
    )
