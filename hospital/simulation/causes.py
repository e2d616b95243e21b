"""What the patients of a department may have, as arrays: drawn from for all of a day's visits at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from hospital.simulation.calendar import is_long_weekend
from hospital.simulation.parameters import Diagnosis, Hospital
from hospital.simulation.people import SEXES
from hospital.simulation.table import Array, Floats, Ints

ANY_SEX = -1
ANY_AGE = (0, 1_000)


@dataclass(frozen=True)
class Causes:
    """A department's diagnoses: arrays of one length, and the name of each one's season, if it has one.

    `position` is that in `World.diagnosis_codes`, `linked` the bits of the illnesses that lead to it.
    """

    position: Ints
    weight: Floats
    season: tuple[str | None, ...]
    sex: Ints
    youngest: Ints
    oldest: Ints
    linked: NDArray[np.uint32]

    def weights(self, hospital: Hospital, day: date) -> Floats:
        """How likely each is on that day."""
        factors = {season: season_factor(hospital, season, day) for season in set(self.season)}
        return np.asarray(self.weight * np.array([factors[season] for season in self.season]))

    def draw(
        self, weights: Floats, factor: float, sex: Array, age: Ints, ill: Array, uniform: Floats
    ) -> Ints:
        """A diagnosis for each patient that fits sex and age; `factor` is for those with a linked illness."""
        linked = (ill[:, None] & self.linked) != 0
        fits = (self.sex == ANY_SEX) | (sex[:, None] == self.sex)
        fits &= (age[:, None] >= self.youngest) & (age[:, None] <= self.oldest)
        cumulative = np.cumsum(weights * np.where(linked, factor, 1.0) * fits, axis=1)
        drawn = (uniform[:, None] * cumulative[:, -1:] >= cumulative).sum(axis=1)
        return np.asarray(self.position[np.minimum(drawn, len(self.position) - 1)])


def make_causes(hospital: Hospital, codes: Sequence[str]) -> tuple[Causes, ...]:
    """The causes of each of the wards' departments; `codes` are all diagnoses."""
    return tuple(
        _causes(hospital, codes, department.diagnoses) for department in hospital.config.wards.departments
    )


def _causes(hospital: Hospital, codes: Sequence[str], diagnoses: Sequence[Diagnosis]) -> Causes:
    ages = np.array([d.ages or ANY_AGE for d in diagnoses])
    return Causes(
        position=np.array([codes.index(d.icd10) for d in diagnoses]),
        weight=np.array([d.weight for d in diagnoses]),
        season=tuple(d.season for d in diagnoses),
        sex=np.array([ANY_SEX if d.sex is None else SEXES.index(d.sex) for d in diagnoses]),
        youngest=ages[:, 0],
        oldest=ages[:, 1],
        linked=np.array([_bits(hospital, d.linked) for d in diagnoses], dtype=np.uint32),
    )


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


def _bits(hospital: Hospital, codes: tuple[str, ...]) -> int:
    illnesses = hospital.config.illnesses.illnesses
    return sum(1 << position for position, i in enumerate(illnesses) if i.icd10 in codes)
