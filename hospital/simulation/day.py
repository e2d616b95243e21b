"""One day of the hospital: from the state at one midnight to the state at the next, and all that happened."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

import numpy as np

from hospital.simulation.beds import NONE, admission_choices, allocate
from hospital.simulation.duty import OnDuty
from hospital.simulation.movements import (
    Movements,
    Transfers,
    movements_of,
    session_ends,
    streamed,
    transfers_of,
)
from hospital.simulation.random import stream
from hospital.simulation.state import DIED, DISCHARGED, NEVER, Inpatients, Returns, State, Transports
from hospital.simulation.stays import (
    DAY,
    MoveRequests,
    Moves,
    apply_moves,
    move_requests,
    needs_intensive_care,
    outcomes,
    separation_times,
    special_care_ends,
    stay_days,
)
from hospital.simulation.table import Bools, Ints, Times, is_in_any, minutes
from hospital.simulation.transports import simulate_transports
from hospital.simulation.visits import (
    AMBULANCE,
    EMERGENCY,
    TRANSFERRED,
    WALK_IN,
    Visits,
    simulate_visits,
    wants_bed,
)
from hospital.simulation.visits import DIED as DIED_IN_EMERGENCY
from hospital.simulation.visits import DISCHARGED as SENT_HOME
from hospital.simulation.world import World

RETURN_DAYS = 28


@dataclass(frozen=True)
class Day:
    """What happened on a day.

    `visits` and `movements` are the record, on the first day with those of the warm start; `streamed`
    are for each session the rows of `transfers` that it streams; `handed_over` are the transports whose
    hand-over is on this day.
    """

    start: State
    end: State
    visits: Visits
    movements: Movements
    transfers: Transfers
    streamed: list[Ints]
    handed_over: Transports


def simulate_day(world: World, state: State, earlier: Visits | None = None) -> Day:
    """Simulate `state.day`. `earlier` are the visits of a warm start, which the first day's record includes.

    Patients who are to leave today leave their beds first; then moves and admissions ask for beds in the
    order of time. A patient whose visit ends after midnight has the bed reserved today and is
    admitted tomorrow.
    """
    today = np.datetime64(state.day, "s")
    scale = world.hospital.scale
    random = stream(scale.seed, "wards", state.day.toordinal())
    doctors = world.doctors(state.day)
    visits = simulate_visits(world, state, doctors)
    transports, vehicle_free = simulate_transports(world, state, visits)
    visits = _without_ambulance(visits, transports)
    wards = _simulate_wards(world, state, visits, doctors, random)
    visits = _refused(visits, wards.refused)
    movements = movements_of(world, state, wards.everybody, wards.moves, wards.separated, earlier is not None)
    transfers = transfers_of(world, state, movements)
    by_session = streamed(transfers, session_ends(state.day, scale.sessions_a_day), scale.transfers_a_session)
    in_transit = state.under_way.joined(transports)
    handed_over = in_transit.handed_over < today + DAY
    end = State(
        day=state.day + timedelta(days=1),
        inpatients=wards.everybody.take(~wards.separated),
        bed_free=wards.bed_free,
        vehicle_free=vehicle_free,
        dead=_dead(state.dead, wards.everybody, wards.separated, visits),
        elsewhere=visits.person[visits.decided >= today + DAY],
        under_way=in_transit.take(~handed_over),
        returns=_returns(world, state, wards.everybody.take(wards.separated), visits, random),
        next_admission=state.next_admission + wards.admitted,
        streamed_transfers=state.streamed_transfers + sum(map(len, by_session)),
        streamed_transports=state.streamed_transports + int(handed_over.sum()),
    )
    record = visits if earlier is None else earlier.joined(visits)
    return Day(state, end, record, movements, transfers, by_session, in_transit.take(handed_over))


@dataclass(frozen=True)
class _Wards:
    """A day in the wards: all who had a bed, who of them left, the moves; `refused` are visits."""

    everybody: Inpatients
    separated: Bools
    moves: Moves
    admitted: int
    refused: Ints
    bed_free: Times


def _simulate_wards(
    world: World, state: State, visits: Visits, doctors: OnDuty, random: np.random.Generator
) -> _Wards:
    """Patients leave, then moves and admissions ask for beds in the order of time."""
    today = np.datetime64(state.day, "s")
    cleaning = minutes(np.array(world.hospital.config.wards.cleaning_minutes))
    bed_free = state.bed_free.copy()
    leaving = state.inpatients.separates < today + DAY
    bed_free[state.inpatients.bed[leaving]] = state.inpatients.separates[leaving] + cleaning

    wishes = move_requests(world, state.inpatients, today, random)
    asking = visits.take(wants_bed(visits))
    critical = needs_intensive_care(world, asking.triage, random)
    bed, taken = _beds_for(world, wishes, asking, critical, bed_free, today + DAY)
    to_move, to_admit = slice(0, len(wishes)), slice(len(wishes), None)
    moves = _granted(wishes, state.inpatients, bed[to_move], taken[to_move])
    stayed = apply_moves(world, state.inpatients, moves, random)
    admitted = _admit(world, state, asking, bed[to_admit], taken[to_admit], doctors, random)
    bed_free[moves.from_bed] = moves.at + cleaning
    at_once = admitted.separates < today + DAY
    bed_free[admitted.bed[at_once]] = admitted.separates[at_once] + cleaning
    everybody = stayed.joined(admitted)
    return _Wards(
        everybody=everybody,
        separated=everybody.separates < today + DAY,
        moves=moves,
        admitted=len(admitted),
        refused=asking.visit[bed[to_admit] == NONE],
        bed_free=bed_free,
    )


def _refused(visits: Visits, refused: Ints) -> Visits:
    """Whoever got no bed is sent to another facility."""
    sent = is_in_any(visits.visit, [refused])
    return replace(visits, disposition=np.where(sent, TRANSFERRED, visits.disposition))


def _without_ambulance(visits: Visits, transports: Transports) -> Visits:
    """Whoever would have come by ambulance when all were out came on their own."""
    missed = (visits.mode == AMBULANCE) & ~is_in_any(visits.visit, [transports.visit])
    return replace(visits, mode=np.where(missed, WALK_IN, visits.mode))


def _beds_for(
    world: World,
    wishes: MoveRequests,
    asking: Visits,
    critical: Bools,
    bed_free: Times,
    until: np.datetime64,
) -> tuple[Ints, Times]:
    """Beds for moves and then admissions, in the order of the requests' times; takes them in `bed_free`."""
    admission = admission_choices(world.pools, asking.specialty, critical)
    choices = np.concatenate([wishes.choices, admission])
    wanted = np.concatenate([wishes.at, asking.decided + minutes(np.full(len(asking), 20.0))])
    order = np.argsort(wanted, kind="stable")
    bed = np.full(len(order), NONE)
    taken = np.full(len(order), np.datetime64("NaT", "s"))
    patience = np.timedelta64(int(world.hospital.config.wards.longest_boarding_hours * 60), "m")
    bed[order], taken[order] = allocate(world.pools, wanted[order], choices[order], bed_free, until, patience)
    return bed, taken


def _granted(wishes: MoveRequests, inpatients: Inpatients, bed: Ints, taken: Times) -> Moves:
    granted = wishes.take(bed != NONE)
    return Moves(
        inpatient=granted.inpatient,
        from_bed=inpatients.bed[granted.inpatient],
        to_bed=bed[bed != NONE],
        at=taken[bed != NONE],
        reason=granted.reason,
    )


def _admit(
    world: World,
    state: State,
    asking: Visits,
    bed: Ints,
    taken: Times,
    doctors: OnDuty,
    random: np.random.Generator,
) -> Inpatients:
    """The new inpatients among those who asked for a bed."""
    patients, bed, taken = asking.take(bed != NONE), bed[bed != NONE], taken[bed != NONE]
    number = len(patients)
    days = stay_days(world.hospital, patients.specialty, random)
    department = world.layout.bed_department[bed]
    outcome, facility = outcomes(world, patients.specialty, department, random)
    return Inpatients(
        admission=state.next_admission + np.arange(number),
        visit=patients.visit,
        person=patients.person,
        specialty=patients.specialty,
        diagnosis=patients.diagnosis,
        bed=bed,
        since=taken,
        stay=np.ones(number, dtype=np.int64),
        admitted=taken,
        separates=separation_times(taken, days, outcome, random),
        outcome=outcome,
        facility=facility,
        moves=_step_down(world, bed, taken, outcome, random),
        doctor=doctors.choose(taken, department, random.random(number)),
    )


def _step_down(world: World, bed: Ints, taken: Times, outcome: Ints, random: np.random.Generator) -> Times:
    """When the admitted leave special care. Those who will die there never get well enough to."""
    ends = special_care_ends(world, bed, taken, random)
    return np.where((outcome == DIED) & ~np.isnat(ends), NEVER, ends)


def _returns(
    world: World, state: State, separated: Inpatients, visits: Visits, random: np.random.Generator
) -> Returns:
    """Who will come back within 30 days: some of today's discharged, beside those already expected."""
    config = world.hospital.config.visits
    home = separated.take(separated.outcome == DISCHARGED)
    seen = visits.take((visits.kind == EMERGENCY) & (visits.disposition == SENT_HOME))
    person = np.concatenate([home.person, seen.person])
    specialty = np.concatenate([home.specialty, seen.specialty])
    shares = [config.returning_inpatients, config.returning_emergencies]
    comes = random.random(len(person)) < np.repeat(shares, [len(home), len(seen)])
    # Most come soon: the square of a uniform number over the days from the second to the thirtieth.
    days = 2 + np.floor(RETURN_DAYS * random.random(len(person)) ** 2).astype("m8[D]")
    today = np.datetime64(state.day, "D")
    due = np.add(np.full(len(person), today), days)
    waiting = state.returns.take(state.returns.due > today)
    return waiting.joined(Returns(person[comes], due[comes], specialty[comes]))


def _dead(dead: Ints, everybody: Inpatients, separated: Bools, visits: Visits) -> Ints:
    in_wards = everybody.person[separated & (everybody.outcome == DIED)]
    in_emergency = visits.person[visits.disposition == DIED_IN_EMERGENCY]
    return np.sort(np.concatenate([dead, in_wards, in_emergency]))
