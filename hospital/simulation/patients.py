"""Who comes on a day: people, their specialty and their diagnosis."""

from __future__ import annotations

import numpy as np

from hospital.simulation.parameters import Hospital
from hospital.simulation.people import BAND_YEARS, FEMALE, SEXES
from hospital.simulation.table import Array, Bools, Ints, cumulated, pick
from hospital.simulation.world import World, age_weights

CHILD_BELOW_YEARS = 13
FERTILE_YEARS = (15, 49)
OBSTETRIC_EMERGENCIES, OBSTETRIC_CLINICS = 0.2, 0.35
"""Share of visits by women of fertile age that are obstetric or gynaecological: assumed."""
MOST_ILLNESSES = 4


def draw_people(
    world: World, day: np.datetime64, number: int, excluded: list[Ints], random: np.random.Generator
) -> Ints:
    """Up to that many different people, likelier the older and the iller; none of the excluded.

    People are proposed at random and accepted in proportion to their weight, so that the cost follows
    the visits, not the population. A catchment with too few people left gives fewer.
    """
    visits = world.hospital.config.visits
    weights = age_weights(world.hospital)
    most = 1 + MOST_ILLNESSES * visits.illness_weight
    found = np.empty(0, dtype=np.int64)
    for _ in range(20):
        proposed = random.integers(1, len(world.people.birth) + 1, 6 * number + 100)
        band = np.clip(world.people.ages(proposed, day) // BAND_YEARS, 0, len(weights) - 1)
        illnesses = np.minimum(world.illnesses[proposed - 1], MOST_ILLNESSES)
        weight = weights[band] * (1 + illnesses * visits.illness_weight) / most
        accepted = proposed[random.random(len(proposed)) < weight]
        for others in excluded:
            accepted = accepted[~np.isin(accepted, others)]
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
    emergencies = cumulated([d.emergency_weight for d in departments])
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


def diagnoses(world: World, people: Ints, specialty: Array, random: np.random.Generator) -> Ints:
    """A diagnosis (position in `World.diagnosis_codes`) that fits each person's specialty and sex."""
    uniform = random.random(len(people))
    sex = world.people.sex[people - 1]
    chosen = np.zeros(len(people), dtype=np.int64)
    for position in range(len(world.hospital.config.wards.departments)):
        for code in range(len(SEXES)):
            mine = (specialty == position) & (sex == code)
            weights, positions = _fitting(world.hospital, world.diagnosis_codes, position, SEXES[code])
            chosen[mine] = positions[pick(cumulated(weights), uniform[mine])]
    return chosen


def _fitting(
    hospital: Hospital, codes: tuple[str, ...], specialty: int, sex: str
) -> tuple[list[float], Ints]:
    fitting = [d for d in hospital.config.wards.departments[specialty].diagnoses if d.sex in (None, sex)]
    return [d.weight for d in fitting], np.array([codes.index(d.icd10) for d in fitting])
