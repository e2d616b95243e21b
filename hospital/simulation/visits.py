"""A day's visits: how many, when, and what happens until the decision where the patient goes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from hospital.simulation.calendar import is_holiday, is_office_day
from hospital.simulation.layout import Layout
from hospital.simulation.parameters import Hospital
from hospital.simulation.patients import diagnoses, draw_people, specialties
from hospital.simulation.random import stream
from hospital.simulation.roster import OnDuty
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
    today = np.datetime64(day, "D")
    spread = 1 / max(hospital.config.visits.dispersion, 1e-9)
    means = expected_visits(hospital, day)
    numbers = [int(random.poisson(mean * random.gamma(spread, 1 / spread))) for mean in means]
    number = min(sum(numbers), IDS_A_DAY - 1)
    excluded = [world.workers, state.dead, state.inpatients.person, state.elsewhere]
    person = draw_people(world, today, number, excluded, random)
    kind = np.where(random.permutation(number)[: len(person)] < numbers[0], EMERGENCY, OUTPATIENT)
    arrived = today.astype("M8[s]") + _arrival_minutes(hospital, kind, random)
    order = np.argsort(arrived, kind="stable")
    person, kind, arrived = person[order], kind[order], arrived[order]
    specialty = specialties(world, today, person, kind == EMERGENCY, random)
    diagnosis = diagnoses(world, person, specialty, random)
    triage, mode = _triage_and_mode(hospital, kind, random)
    department = _departments(hospital, world.layout, kind, specialty)
    triaged, seen, decided = _times(hospital, kind, triage, arrived, random)
    doctor = doctors.choose(seen, department, random.random(len(person)))
    levels = hospital.config.triage.levels
    impatient = np.isin(triage, [len(levels) - 1, len(levels) - 2])
    left = impatient & (random.random(len(person)) < hospital.config.triage.left_without_being_seen)
    left |= doctor < 0
    disposition = np.where(left, LEFT, _decisions(hospital, kind, triage, random))
    return Visits(
        visit=first_id(hospital, day) + np.arange(len(person)),
        person=person,
        department=department,
        specialty=specialty,
        kind=kind,
        mode=mode,
        arrived=arrived,
        triage=triage,
        triaged=triaged,
        seen=np.where(left, NO_TIME, seen),
        doctor=np.where(left, -1, doctor),
        diagnosis=diagnosis,
        disposition=disposition,
        decided=np.where(left, seen, decided),
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
    levels, visits = hospital.config.triage.levels, hospital.config.visits
    drawn = pick(cumulated([level.share for level in levels]), random.random(len(kind)))
    triage = np.where(kind == EMERGENCY, drawn, NOT_TRIAGED)
    walk_in = 1 - visits.ambulance_share - visits.referral_share
    modes = cumulated([walk_in, visits.ambulance_share, visits.referral_share])
    return triage, np.where(kind == EMERGENCY, pick(modes, random.random(len(kind))), REFERRAL)


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
    medians = np.array([level.median_wait for level in policy.levels])
    median = np.where(emergency, medians[np.maximum(triage, 0)], policy.clinic_wait_median)
    wait = np.minimum(_lognormal(median, policy.sigma, number, random), LONGEST_WAIT_MINUTES)
    treatment = _lognormal(policy.treatment_median, policy.treatment_sigma, number, random)
    treatment = np.minimum(5 + treatment, LONGEST_TREATMENT_MINUTES)
    triaged = arrived + minutes(to_triage)
    seen = triaged + minutes(np.maximum(wait, 1))
    return np.where(emergency, triaged, NO_TIME), seen, seen + minutes(treatment)


def _decisions(hospital: Hospital, kind: Ints, triage: Ints, random: np.random.Generator) -> Ints:
    policy = hospital.config.triage
    admitted = np.array([level.admitted for level in policy.levels])[np.maximum(triage, 0)]
    died = np.array([level.died for level in policy.levels])[np.maximum(triage, 0)]
    admitted = np.where(kind == EMERGENCY, admitted, policy.elective_admitted)
    died = np.where(kind == EMERGENCY, died, 0.0)
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
