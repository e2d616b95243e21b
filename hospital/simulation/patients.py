"""Who comes on a day: people, their specialty and their diagnosis."""

from __future__ import annotations

from datetime import date

import numpy as np

from hospital.simulation.calendar import is_long_weekend
from hospital.simulation.parameters import Hospital, Inpatients
from hospital.simulation.people import BAND_YEARS, FEMALE, SEXES
from hospital.simulation.table import Array, Bools, Ints, cumulated, is_in_any, pick
from hospital.simulation.world import World, age_weights

CHILD_BELOW_YEARS = 13
FERTILE_YEARS = (15, 49)
OBSTETRIC_EMERGENCIES, OBSTETRIC_CLINICS = 0.2, 0.35
"""Share of visits by women of fertile age that are obstetric or gynaecological: assumed."""
MOST_ILLNESSES = 4


def draw_people(
    world: World, day: np.datetime64, number: int, excluded: list[Ints], random: np.random.Generator
) -> Ints:
    """Up to that many different people, likelier the older and the iller, and none of `excluded`.

    Each group of those is sorted. People are proposed at random and accepted in proportion to their
    weight, so that the cost follows the visits, not the population. A catchment with too few people left
    gives fewer.
    """
    visits = world.hospital.config.visits
    weights = age_weights(world.hospital)
    most = 1 + MOST_ILLNESSES * visits.illness_weight
    found = np.empty(0, dtype=np.int64)
    for _ in range(20):
        proposed = random.integers(1, len(world.people.birth) + 1, 6 * number + 100)
        band = np.clip(world.people.ages(proposed, day) // BAND_YEARS, 0, len(weights) - 1)
        illnesses = np.minimum(np.bitwise_count(world.illnesses[proposed - 1]), MOST_ILLNESSES)
        weight = weights[band] * (1 + illnesses * visits.illness_weight) / most
        accepted = proposed[random.random(len(proposed)) < weight]
        accepted = accepted[~is_in_any(accepted, excluded)]
        found = np.r_[found, accepted]
        found = found[np.sort(np.unique(found, return_index=True)[1])]
        if len(found) >= number:
            break
    return found[:number]


def specialties(
    world: World, day: np.datetime64, people: Ints, emergency: Bools, random: np.random.Generator
) -> Ints:
    """The specialty (position in the wards' departments) that each person's visit is for."""
    departments = world.hospital.config.wards.departments
    codes = [d.department for d in departments]
    age = world.people.ages(people, day)
    uniform = random.random(len(people))
    emergencies = cumulated([d.emergency_weight * season_level(world.hospital, d, day) for d in departments])
    clinics = cumulated([d.elective_weight for d in departments])
    specialty = np.where(emergency, pick(emergencies, uniform), pick(clinics, uniform))
    fertile = (age >= FERTILE_YEARS[0]) & (age <= FERTILE_YEARS[1])
    woman = (world.people.sex[people - 1] == FEMALE) & fertile
    obstetrics = codes.index("OBG")
    specialty[specialty == obstetrics] = codes.index("MED")
    share = np.where(emergency, OBSTETRIC_EMERGENCIES, OBSTETRIC_CLINICS)
    specialty[woman & (random.random(len(people)) < share)] = obstetrics
    specialty[age < CHILD_BELOW_YEARS] = codes.index("PAE")
    return specialty


def diagnoses(world: World, day: date, people: Ints, specialty: Array, random: np.random.Generator) -> Ints:
    """A diagnosis (position in `World.diagnosis_codes`) for each person's visit to a specialty.

    It fits sex and age, is likelier in its season, and for those with an illness that leads to it.
    """
    uniform = random.random(len(people))
    sex = world.people.sex[people - 1]
    age = world.people.ages(people, np.datetime64(day, "D"))
    illnesses = world.illnesses[people - 1]
    factor = world.hospital.config.visits.linked_factor
    chosen = np.zeros(len(people), dtype=np.int64)
    for position, department in enumerate(world.hospital.config.wards.departments):
        mine = np.flatnonzero(specialty == position)
        weights = np.zeros((len(mine), len(department.diagnoses)))
        for column, diagnosis in enumerate(department.diagnoses):
            weight = diagnosis.weight * season_factor(world.hospital, diagnosis.season, day)
            linked = (illnesses[mine] & _bits(world.hospital, diagnosis.linked)) != 0
            fits = np.ones(len(mine), dtype=bool)
            if diagnosis.sex is not None:
                fits &= sex[mine] == SEXES.index(diagnosis.sex)
            if diagnosis.ages is not None:
                fits &= (age[mine] >= diagnosis.ages[0]) & (age[mine] <= diagnosis.ages[1])
            weights[:, column] = weight * np.where(linked, factor, 1.0) * fits
        cumulative = np.cumsum(weights, axis=1)
        drawn = (uniform[mine, None] * cumulative[:, -1:] >= cumulative).sum(axis=1)
        positions = np.array([world.diagnosis_codes.index(d.icd10) for d in department.diagnoses])
        chosen[mine] = positions[np.minimum(drawn, len(positions) - 1)]
    return chosen


def season_factor(hospital: Hospital, season: str | None, day: date) -> float:
    """How much likelier the causes of a season are on that day than on average."""
    if season is None:
        return 1.0
    visits = hospital.config.visits
    factor = visits.seasons[season][day.month - 1]
    if season == "road":
        factor *= visits.road_long_weekend if is_long_weekend(day) else 1.0
    if season == "trauma":
        weekend = day.weekday() >= 5
        month_end = day.day >= 25 or day.day <= 3
        factor *= visits.trauma_weekend if weekend else 1.0
        factor *= visits.trauma_month_end if weekend and month_end else 1.0
        factor *= visits.trauma_long_weekend if is_long_weekend(day) else 1.0
    return factor


def season_level(hospital: Hospital, department: Inpatients, day: np.datetime64) -> float:
    """How many more emergencies than on average a department's causes bring on that day."""
    total = sum(d.weight for d in department.diagnoses)
    today = day.astype("M8[D]").item()
    return sum(d.weight * season_factor(hospital, d.season, today) for d in department.diagnoses) / total


def _bits(hospital: Hospital, codes: tuple[str, ...]) -> np.uint32:
    illnesses = hospital.config.illnesses.illnesses
    return np.uint32(sum(1 << position for position, i in enumerate(illnesses) if i.icd10 in codes))
