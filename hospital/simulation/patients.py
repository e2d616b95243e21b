"""Who comes on a day: people, their specialty and their diagnosis."""

from __future__ import annotations

from datetime import date

import numpy as np

from hospital.simulation.people import BAND_YEARS, FEMALE, OLDEST
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
    of_age = weights[np.minimum(np.arange(OLDEST + 1) // BAND_YEARS, len(weights) - 1)]
    most = 1 + MOST_ILLNESSES * visits.illness_weight
    found = np.empty(0, dtype=np.int64)
    for _ in range(20):
        proposed = random.integers(1, len(world.people.birth) + 1, 6 * number + 100)
        illnesses = np.minimum(np.bitwise_count(world.illnesses[proposed - 1]), MOST_ILLNESSES)
        of_illness = 1 + illnesses * visits.illness_weight
        uniform = random.random(len(proposed))
        may = np.flatnonzero(uniform < of_illness / most)  # the others are not old enough at any age
        weight = of_age[world.people.ages(proposed[may], day)] * of_illness[may] / most
        found = np.concatenate([found, proposed[may[uniform[may] < weight]]])
        order = np.argsort(found, kind="stable")
        ordered = found[order]  # what is sorted is found faster among what is sorted
        fits = (np.diff(ordered, prepend=0) > 0) & ~is_in_any(ordered, excluded)
        found = found[np.sort(order[fits])]
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
    levels = _season_levels(world, day)
    emergencies = cumulated(
        [d.emergency_weight * level for d, level in zip(departments, levels, strict=True)]
    )
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
    return world.causes.draw(
        world.causes.weights(world.hospital, day),
        world.hospital.config.visits.linked_factor,
        specialty,
        world.people.sex[people - 1],
        world.people.ages(people, np.datetime64(day, "D")),
        world.illnesses[people - 1],
        random.random(len(people)),
    )


def _season_levels(world: World, day: np.datetime64) -> list[float]:
    """How many more emergencies than on average each department's causes bring on that day."""
    on_the_day = world.causes.weights(world.hospital, day.astype("M8[D]").item())
    return [
        sum(today) / sum(usual)
        for today, usual in zip(on_the_day.tolist(), world.causes.weight.tolist(), strict=True)
    ]
