"""The day's movements as HL7 v2 events (A01 admit, A02 transfer, A03 discharge), and its transfers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from hospital.simulation.beds import NONE
from hospital.simulation.layout import ids
from hospital.simulation.random import stream
from hospital.simulation.state import OUTCOMES, TRANSFERRED, Inpatients, State
from hospital.simulation.stays import DAY, MOVE_REASONS, Moves
from hospital.simulation.table import Bools, Coded, Ints, Rows, Sparse, Table, Times, minutes
from hospital.simulation.visits import first_id
from hospital.simulation.world import World

EVENT_CODES = ("A01", "A02", "A03")
A01, A02, A03 = 0, 1, 2
REASONS = (*MOVE_REASONS, "specialist care", "closer to home", "rehabilitation")
TRANSFER_MODES = ("walking", "wheelchair", "stretcher", "bed", "ambulance")


@dataclass(frozen=True)
class Movements(Rows):
    """Movements in the order of time; beds, doctors, facilities and diagnoses are positions, −1 none.

    `inpatient` is the row in the day's inpatients, which `movements_of` was given.
    """

    movement: Ints
    code: Ints
    at: Times
    admission: Ints
    visit: Ints
    person: Ints
    stay: Ints
    bed: Ints
    prior_bed: Ints
    doctor: Ints
    diagnosis: Ints
    outcome: Ints
    facility: Ints
    reason: Ints


def movements_of(
    world: World, state: State, inpatients: Inpatients, moves: Moves, separated: Bools, with_earlier: bool
) -> Movements:
    """What moved on the day: `inpatients` are all who had a bed, after the day's `moves`.

    With `with_earlier` the admissions from before the period are included, for the first day's record.
    """
    today = np.datetime64(state.day, "s")
    admitted = inpatients.admitted < today + DAY
    if not with_earlier:
        admitted &= inpatients.admitted >= today
    came, went = np.flatnonzero(admitted), np.flatnonzero(separated)
    who = np.concatenate([came, moves.inpatient, went])
    code = np.repeat([A01, A02, A03], [len(came), len(moves), len(went)])
    at = np.concatenate([inpatients.admitted[came], moves.at, inpatients.separates[went]])
    # Whoever was admitted and moved in one record (the first day's) took another bed at first.
    first_bed, first_stay = inpatients.bed.copy(), inpatients.stay.copy()
    first_bed[moves.inpatient] = moves.from_bed
    first_stay[moves.inpatient] -= 1
    bed = np.concatenate([first_bed[came], moves.to_bed, inpatients.bed[went]])
    stay = np.concatenate([first_stay[came], inpatients.stay[moves.inpatient], inpatients.stay[went]])
    none = np.full(len(who), NONE)
    prior_bed, reason = none.copy(), none.copy()
    prior_bed[code == A02] = moves.from_bed
    reason[code == A02] = moves.reason
    facility = np.where(code == A03, inpatients.facility[who], NONE)
    random = stream(world.hospital.scale.seed, "movements", state.day.toordinal())
    elsewhere = random.integers(len(MOVE_REASONS), len(REASONS), len(who))
    rows = Movements(
        movement=none,
        code=code,
        at=at,
        admission=inpatients.admission[who],
        visit=inpatients.visit[who],
        person=inpatients.person[who],
        stay=stay,
        bed=bed,
        prior_bed=prior_bed,
        doctor=np.where(code == A01, inpatients.doctor[who], NONE),
        diagnosis=np.where(code == A01, inpatients.diagnosis[who], NONE),
        outcome=np.where(code == A03, inpatients.outcome[who], NONE),
        facility=facility,
        reason=np.where(facility == NONE, reason, elsewhere),
    ).take(np.lexsort((code, at)))
    number = first_id(world.hospital, state.day) + np.arange(len(rows))
    return Movements(number, *(getattr(rows, name) for name in list(Movements.__annotations__)[1:]))


def movements_table(world: World, movements: Movements) -> Table:
    """admissions_<day>.csv."""
    return {
        "movement_id": movements.movement,
        "event_code": Coded(movements.code, EVENT_CODES),
        "occurred_at": movements.at,
        "admission_id": movements.admission,
        "visit_id": movements.visit,
        "person_id": movements.person,
        "stay_number": movements.stay,
        "bed_id": ids(movements.bed),
        "prior_bed_id": Sparse(ids(movements.prior_bed)),
        "attending_id": Sparse(ids(movements.doctor)),
        "icd10_code": Coded(movements.diagnosis, world.diagnosis_codes),
        "disposition": Coded(movements.outcome, OUTCOMES),
        "facility_id": Sparse(ids(movements.facility)),
        "reason": Coded(movements.reason, REASONS),
    }


@dataclass(frozen=True)
class Transfers:
    """Transfers inside (A02) and to other facilities (A03), in the order of the movements' times."""

    movement: Movements
    mode: Ints
    requested: Times
    departed: Times
    arrived: Times


def transfers_of(world: World, state: State, movements: Movements) -> Transfers:
    """The transfers among the day's movements, with how and how long the patient was on the way."""
    moved = movements.take(
        (movements.code == A02) | ((movements.code == A03) & (movements.outcome == TRANSFERRED))
    )
    number = len(moved)
    random = stream(world.hospital.scale.seed, "transfers", state.day.toordinal())
    outside = moved.code == A03
    critical = moved.reason <= 1
    mode = np.where(critical, random.integers(2, 4, number), random.integers(0, 3, number))
    mode = np.where(outside, TRANSFER_MODES.index("ambulance"), mode)
    way = minutes(np.where(outside, 20 + 50 * random.random(number), 5 + 15 * random.random(number)))
    departed: Times = np.where(outside, moved.at, np.subtract(moved.at, way))
    return Transfers(
        movement=moved,
        mode=mode,
        requested=np.subtract(departed, minutes(15 + 150 * random.random(number))),
        departed=departed,
        arrived=np.add(departed, way),
    )


def session_ends(day: date, sessions: int) -> list[np.datetime64]:
    """When each session's share of the day ends, in simulated time."""
    midnight = np.datetime64(day, "s")
    return [midnight + np.timedelta64(86_400 * (i + 1) // sessions, "s") for i in range(sessions)]


def streamed(transfers: Transfers, session_ends: list[np.datetime64], number: int) -> list[Ints]:
    """Which transfers each session streams: the first `number` that happened and are new."""
    sessions: list[Ints] = []
    begin = 0
    for end in session_ends:
        happened = int(np.searchsorted(transfers.movement.at, end))
        stop = min(begin + number, max(happened, begin))
        sessions.append(np.arange(begin, stop))
        begin = stop
    return sessions
