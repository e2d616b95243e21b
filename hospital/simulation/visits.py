"""A day's visits: how many, when, and what happens until the decision where the patient goes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from hospital.simulation.calendar import is_holiday, is_office_day
from hospital.simulation.duty import OnDuty
from hospital.simulation.layout import Layout
from hospital.simulation.parameters import Hospital
from hospital.simulation.patients import diagnoses, draw_people, specialties
from hospital.simulation.random import stream
from hospital.simulation.state import NO_TIME, State
from hospital.simulation.table import (
    Array,
    Bools,
    Coded,
    Floats,
    Ints,
    Rows,
    Sparse,
    Table,
    Times,
    cumulated,
    is_in_any,
    minutes,
    pick,
)
from hospital.simulation.world import World

VISIT_TYPES = ("emergency", "outpatient")
EMERGENCY, OUTPATIENT = 0, 1
ARRIVAL_MODES = ("walk-in", "ambulance", "referral")
WALK_IN, AMBULANCE, REFERRAL = 0, 1, 2
DISPOSITIONS = ("discharged", "admitted", "transferred", "left without being seen", "died")
DISCHARGED, ADMITTED, TRANSFERRED, LEFT, DIED = 0, 1, 2, 3, 4
NOT_TRIAGED = -1
IDS_A_DAY = 1_000_000
OFFICE_DAYS_SHARE = 248 / 365
CROWDING_HOURS = 3
LONGEST_WAIT_MINUTES, LONGEST_TREATMENT_MINUTES = 8 * 60, 6 * 60


@dataclass(frozen=True)
class Visits(Rows):
    """Visits; `department`, `specialty`, `doctor`, `diagnosis` are positions, other numbers codes."""

    visit: Ints
    person: Ints
    department: Ints
    specialty: Ints
    kind: Ints
    mode: Ints
    arrived: Times
    triage: Ints
    triaged: Times
    seen: Times
    doctor: Ints
    diagnosis: Ints
    disposition: Ints
    decided: Times


def first_id(hospital: Hospital, day: date) -> int:
    """The first number of a day's visits, movements and transports; day 0 is before the period."""
    return ((day - hospital.scale.start).days + 1) * IDS_A_DAY + 1


def expected_visits(hospital: Hospital, day: date) -> tuple[float, float]:
    """The mean numbers of emergency and outpatient visits on that day."""
    visits = hospital.config.visits
    reduced = visits.reduced_period
    rate = hospital.scale.visits_a_day * (reduced.factor if reduced.first <= day <= reduced.last else 1.0)
    emergencies = rate * visits.emergency_share * visits.emergency_months[day.month - 1]
    emergencies *= visits.emergency_weekdays[(day.weekday() + 1) % 7]
    emergencies *= visits.holiday_factor if is_holiday(day) else 1.0
    clinics = rate * (1 - visits.emergency_share) / OFFICE_DAYS_SHARE if is_office_day(day) else 0.0
    return emergencies, clinics


def simulate_visits(world: World, state: State, doctors: OnDuty) -> Visits:
    """The day's visits in the order of arrival, with the wish to admit not yet granted or refused."""
    hospital, day = world.hospital, state.day
    random = stream(hospital.scale.seed, "visits", day.toordinal())
    comers = _who_comes(world, state, random)
    number = len(comers)
    arrived = np.datetime64(day, "s") + _arrival_minutes(hospital, comers.kind, random)
    order = np.argsort(arrived, kind="stable")
    comers, arrived = comers.take(order), arrived[order]
    kind = comers.kind
    diagnosis = diagnoses(world, day, comers.person, comers.specialty, random)
    triage, mode = _triage_and_mode(hospital, kind, random)
    department = _departments(hospital, world.layout, kind, comers.specialty)
    triaged, seen, decided = _times(hospital, kind, triage, arrived, random)
    doctor = doctors.choose(seen, department, random.random(number))
    levels = hospital.config.triage.levels
    impatient = triage >= len(levels) - 2
    left = impatient & (random.random(number) < hospital.config.triage.left_without_being_seen)
    left |= doctor < 0
    decision = _decisions(hospital, kind, triage, comers.returning, random)
    return Visits(
        visit=first_id(hospital, day) + np.arange(number),
        person=comers.person,
        department=department,
        specialty=comers.specialty,
        kind=kind,
        mode=mode,
        arrived=arrived,
        triage=triage,
        triaged=triaged,
        seen=np.where(left, NO_TIME, seen),
        doctor=np.where(left, -1, doctor),
        diagnosis=diagnosis,
        disposition=np.where(left, LEFT, decision),
        decided=np.where(left, seen, decided),
    )


@dataclass(frozen=True)
class Comers(Rows):
    """Who comes on a day and for what, in no order; `returning` are back after a recent visit."""

    person: Ints
    kind: Ints
    specialty: Ints
    returning: Bools


def _who_comes(world: World, state: State, random: np.random.Generator) -> Comers:
    hospital, today = world.hospital, np.datetime64(state.day, "D")
    spread = 1 / max(hospital.config.visits.dispersion, 1e-9)
    means = expected_visits(hospital, state.day)
    emergencies, clinics = (int(random.poisson(m * random.gamma(spread, 1 / spread))) for m in means)
    busy = np.sort(np.concatenate([state.inpatients.person, state.elsewhere]))
    excluded = [world.workers, state.dead, busy]
    due = state.returns.take(state.returns.due == today)
    due = due.take(~is_in_any(due.person, excluded))
    due = due.take(np.unique(due.person, return_index=True)[1][:emergencies])
    number = min(emergencies - len(due) + clinics, IDS_A_DAY - 1)
    person = draw_people(world, today, number, [*excluded, np.sort(due.person)], random)
    first = random.permutation(number)[: len(person)] < emergencies - len(due)
    fresh = specialties(world, today, person, first, random)
    return Comers(
        np.concatenate([due.person, person]),
        np.concatenate([np.full(len(due), EMERGENCY), np.where(first, EMERGENCY, OUTPATIENT)]),
        np.concatenate([due.specialty, fresh]),
        np.arange(len(due) + len(person)) < len(due),
    )


def _arrival_minutes(hospital: Hospital, kind: Ints, random: np.random.Generator) -> Array:
    visits = hospital.config.visits
    uniform = random.random(len(kind))
    hour = np.where(
        kind == EMERGENCY,
        pick(cumulated(visits.emergency_hours), uniform),
        pick(cumulated(visits.outpatient_hours), uniform),
    )
    return minutes((hour + random.random(len(kind))) * 60)


def _triage_and_mode(hospital: Hospital, kind: Ints, random: np.random.Generator) -> tuple[Ints, Ints]:
    """Triage by the way of arrival: many who come by ambulance could have walked, and more are critical."""
    levels, visits = hospital.config.triage.levels, hospital.config.visits
    walk_in = 1 - visits.ambulance_share - visits.referral_share
    modes = cumulated([walk_in, visits.ambulance_share, visits.referral_share])
    mode = np.where(kind == EMERGENCY, pick(modes, random.random(len(kind))), REFERRAL)
    uniform = random.random(len(kind))
    on_foot = pick(cumulated([level.share for level in levels]), uniform)
    by_ambulance = pick(cumulated([level.ambulance_share for level in levels]), uniform)
    drawn = np.where(mode == AMBULANCE, by_ambulance, on_foot)
    return np.where(kind == EMERGENCY, drawn, NOT_TRIAGED), mode


def _departments(hospital: Hospital, layout: Layout, kind: Ints, specialty: Ints) -> Ints:
    own = np.array([layout.department(d.department) for d in hospital.config.wards.departments])
    return np.where(kind == EMERGENCY, layout.department("EMG"), own[specialty])


def _lognormal(median: Array | float, sigma: float, size: int, random: np.random.Generator) -> Floats:
    return np.asarray(median * np.exp(sigma * random.standard_normal(size)))


def _times(
    hospital: Hospital, kind: Ints, triage: Ints, arrived: Times, random: np.random.Generator
) -> tuple[Times, Times, Times]:
    """When each patient is triaged (NaT for outpatients), seen, and when it is decided where they go."""
    policy, number = hospital.config.triage, len(kind)
    emergency = kind == EMERGENCY
    to_triage = np.where(emergency, 1 + _lognormal(6.0, 0.5, number, random), 0.0)
    level = np.maximum(triage, 0)
    medians = np.array([level.median_wait for level in policy.levels])[level]
    crowded = np.array([level.crowding for level in policy.levels])[level]
    medians *= _crowding(arrived, emergency) ** crowded
    median = np.where(emergency, medians, policy.clinic_wait_median)
    wait = np.minimum(_lognormal(median, policy.sigma, number, random), LONGEST_WAIT_MINUTES)
    treatment = _lognormal(policy.treatment_median, policy.treatment_sigma, number, random)
    treatment = np.minimum(5 + treatment, LONGEST_TREATMENT_MINUTES)
    triaged = arrived + minutes(to_triage)
    seen = triaged + minutes(np.maximum(wait, 1))
    return np.where(emergency, triaged, NO_TIME), seen, seen + minutes(treatment)


def _crowding(arrived: Times, emergency: Bools) -> Floats:
    """For each arrival the emergency arrivals of the hours before it, against the day's mean of that.

    Arrivals are in order. Between half and twice, so that a quiet night or a rush don't run away.
    """
    arrivals = arrived[emergency]
    window = np.timedelta64(CROWDING_HOURS, "h")
    recent = np.searchsorted(arrivals, arrived) - np.searchsorted(arrivals, arrived - window)
    usual = max(len(arrivals) * CROWDING_HOURS / 24, 1.0)
    return np.asarray(np.clip(recent / usual, 0.5, 2.0))


def _decisions(
    hospital: Hospital, kind: Ints, triage: Ints, returning: Bools, random: np.random.Generator
) -> Ints:
    policy = hospital.config.triage
    level = np.maximum(triage, 0)
    admitted = np.array([level.admitted for level in policy.levels])[level]
    died = np.array([level.died for level in policy.levels])[level]
    admitted = np.where(kind == EMERGENCY, admitted, policy.elective_admitted)
    died = np.where(kind == EMERGENCY, died, 0.0)
    # Whoever is back is admitted more often, by the same factor at each level.
    usual = sum(level.share * level.admitted for level in policy.levels)
    admitted = np.where(returning, admitted * hospital.config.visits.returning_admitted / usual, admitted)
    uniform = random.random(len(kind))
    return np.select([uniform < died, uniform < died + admitted], [DIED, ADMITTED], DISCHARGED)


def visits_table(world: World, visits: Visits) -> Table:
    """daily_visitors_<day>.csv."""
    return {
        "visit_id": visits.visit,
        "person_id": visits.person,
        "department_id": visits.department + 1,
        "visit_type": Coded(visits.kind, VISIT_TYPES),
        "arrival_mode": Coded(visits.mode, ARRIVAL_MODES),
        "arrived_at": visits.arrived,
        "triage": Coded(visits.triage, [level.name for level in world.hospital.config.triage.levels]),
        "triaged_at": visits.triaged,
        "seen_at": visits.seen,
        "seen_by": Sparse(np.where(visits.doctor < 0, -1, visits.doctor + 1)),
        "icd10_code": Coded(visits.diagnosis, world.diagnosis_codes),
        "disposition": Coded(visits.disposition, DISPOSITIONS),
        "disposition_at": visits.decided,
    }


def wants_bed(visits: Visits) -> Bools:
    """Which of the visits end with the wish to admit."""
    return np.asarray(visits.disposition == ADMITTED)
