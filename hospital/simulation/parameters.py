"""What the hospital is like: the figures of configs/hospital_config.json, and the size of a run.

Every section says where its figures come from, or "assumed".
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from hospital.simulation.shift_parameters import ShiftConfig


@dataclass(frozen=True)
class PopulationGroup:
    """A population group: its share of all, and whose names it has (a list of `vocabulary.py`)."""

    name: str
    share: float
    names: str
    languages: dict[str, float]


@dataclass(frozen=True)
class Suburb:
    """A place in Gauteng; `km` is its road distance from the hospital, `share` its weight."""

    suburb: str
    city: str
    postal_code: str
    km: float
    share: float


@dataclass(frozen=True)
class Population:
    """Who lives in the catchment. `age_shares` are weights of five-year bands from 0, the last open."""

    source: str
    female_share: float
    age_shares: tuple[float, ...]
    groups: tuple[PopulationGroup, ...]
    suburbs: tuple[Suburb, ...]


@dataclass(frozen=True)
class Illness:
    """A chronic illness; `prevalence` by age 0-14, 15-29, 30-44, 45-59, 60-74 and 75+."""

    icd10: str
    description: str
    prevalence: tuple[float, float, float, float, float, float]


@dataclass(frozen=True)
class Illnesses:
    """The chronic illnesses."""

    source: str
    illnesses: tuple[Illness, ...]


@dataclass(frozen=True)
class Role:
    """A role in the workforce. `department` is a code, or "clinical": spread over clinical departments.

    Whoever has one of the `senior_grades` may lead a shift. `schedule` is "cycle" (round the clock),
    "office", or "doctor": what the department's doctors have.
    """

    role: str
    group: str
    share: float
    grades: tuple[str, ...]
    senior_grades: tuple[str, ...]
    department: str
    schedule: Literal["cycle", "office", "doctor"]
    minimum_age: int


@dataclass(frozen=True)
class Workforce:
    """Who works here; `leaving_share` is of all staff, each quarter."""

    source: str
    roles: tuple[Role, ...]
    retirement_age: int
    leaving_share: float


@dataclass(frozen=True)
class ReducedPeriod:
    """A time with fewer visits; both ends included."""

    first: date
    last: date
    factor: float


@dataclass(frozen=True)
class Visits:
    """When people come. Factors multiply the mean rate; hours are weights of the 24 hours.

    `dispersion` is the variance of the daily rate's own factor (0 would be Poisson). `returning_inpatients`
    and `returning_emergencies` are the shares who come back within 30 days, `returning_admitted` how many
    of them are admitted; `linked_factor` is how much likelier a diagnosis is for who has an illness
    that leads to it. `seasons` are the factors of causes by month; trauma and road accidents have some
    of their own for weekends, the days around a month's end, and long weekends.
    """

    source: str
    emergency_share: float
    ambulance_share: float
    referral_share: float
    dispersion: float
    emergency_weekdays: tuple[float, ...]
    emergency_months: tuple[float, ...]
    emergency_hours: tuple[float, ...]
    outpatient_hours: tuple[float, ...]
    holiday_factor: float
    age_weights: tuple[float, ...]
    illness_weight: float
    returning_inpatients: float
    returning_emergencies: float
    returning_admitted: float
    linked_factor: float
    seasons: dict[str, tuple[float, ...]]
    trauma_weekend: float
    trauma_month_end: float
    trauma_long_weekend: float
    road_long_weekend: float
    reduced_period: ReducedPeriod


@dataclass(frozen=True)
class TriageLevel:
    """A SATS level: shares of visits on foot and by ambulance, median wait in minutes, outcomes.

    `crowding` is how far its waits follow the number of patients around: the exponent of that ratio.
    """

    name: str
    share: float
    ambulance_share: float
    median_wait: float
    admitted: float
    died: float
    crowding: float


@dataclass(frozen=True)
class Triage:
    """The South African Triage Scale; waits are log-normal with `sigma`, treatments likewise, in minutes."""

    source: str
    levels: tuple[TriageLevel, ...]
    sigma: float
    treatment_median: float
    treatment_sigma: float
    left_without_being_seen: float
    elective_admitted: float
    clinic_wait_median: float


@dataclass(frozen=True)
class Diagnosis:
    """What a patient of a department has, with its weight there.

    Of one sex, at some ages (completed years), likelier in a season, or with certain illnesses, where it
    says so.
    """

    icd10: str
    description: str
    weight: float
    sex: Literal["F", "M"] | None = None
    ages: tuple[int, int] | None = None
    season: str | None = None
    linked: tuple[str, ...] = ()


@dataclass(frozen=True)
class Inpatients:
    """The inpatient side of a department.

    `bed_share` of all beds; stays are log-normal (median in days); `died` of admissions; `overflow`
    are the departments whose beds serve when its own are full. `emergency_weight` and
    `elective_weight` are its parts of adult emergency and elective work.
    """

    department: str
    bed_share: float
    high_care_share: float
    intensive_care_share: float
    stay_median: float
    stay_sigma: float
    died: float
    emergency_weight: float
    elective_weight: float
    overflow: tuple[str, ...]
    diagnoses: tuple[Diagnosis, ...]


@dataclass(frozen=True)
class Wards:
    """Wards and stays."""

    source: str
    beds_a_ward: int
    cleaning_minutes: float
    warm_start_occupancy: float
    longest_boarding_hours: float
    bed_management_a_day: float
    step_up_a_day: float
    intensive_care_of_red: float
    intensive_care_days: float
    transferred_out: float
    departments: tuple[Inpatients, ...]


@dataclass(frozen=True)
class Facility:
    """Another hospital or clinic that patients are transferred to."""

    name: str
    city: str
    level: str
    km: float
    share: float


@dataclass(frozen=True)
class Facilities:
    """Where patients are transferred to."""

    source: str
    facilities: tuple[Facility, ...]


@dataclass(frozen=True)
class Transport:
    """Emergency transport. Times are minutes, speed km/h, crews shares by level.

    `response_median` is from the call to the arrival on scene, by priority.
    """

    source: str
    vehicles_a_daily_visit: float
    crews: dict[str, float]
    bases: tuple[str, ...]
    inter_facility_share: float
    dispatch_median: float
    response_median: dict[str, float]
    scene_median: float
    speed: float
    handover_median: float
    sigma: float


@dataclass(frozen=True)
class HospitalConfig:
    """configs/hospital_config.json."""

    population: Population
    illnesses: Illnesses
    workforce: Workforce
    visits: Visits
    triage: Triage
    wards: Wards
    facilities: Facilities
    transport: Transport


@dataclass(frozen=True)
class Scale:
    """How large this run's hospital is, and when it is simulated: [start, end)."""

    seed: int
    population: int
    staff: int
    reserve: int
    beds: int
    visits_a_day: int
    transfers_a_session: int
    sessions_a_day: int
    start: date
    end: date


@dataclass(frozen=True)
class Hospital:
    """Everything that the simulation depends on. The same Hospital makes the same data."""

    scale: Scale
    config: HospitalConfig
    shifts: ShiftConfig
