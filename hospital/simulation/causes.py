"""What the patients of the departments may have, as arrays: drawn from for all of a day's visits at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from hospital.simulation.calendar import is_long_weekend
from hospital.simulation.parameters import Diagnosis, Hospital
from hospital.simulation.people import OLDEST, SEXES
from hospital.simulation.table import Array, Bools, Floats, Ints


@dataclass(frozen=True)
class Causes:
    """The diagnoses of the wards' departments: arrays of shape (departments, the most that one has).

    `number` is how many each department has; what is beyond has no weight. `position` is that in
    `World.diagnosis_codes`, `season` that in `seasons`, `linked` the bits of the illnesses that lead to it.
    `fits`, shape (departments, sexes, ages, diagnoses), says who may have which.
    """

    number: Ints
    position: Ints
    weight: Floats
    season: Ints
    linked: NDArray[np.uint32]
    fits: Bools
    seasons: tuple[str | None, ...]

    def weights(self, hospital: Hospital, day: date) -> Floats:
        """How likely each is on that day."""
        factors = np.array([season_factor(hospital, season, day) for season in self.seasons])
        return np.asarray(self.weight * factors[self.season])

    def draw(
        self,
        weights: Floats,
        factor: float,
        department: Array,
        sex: Array,
        age: Ints,
        ill: Array,
        uniform: Floats,
    ) -> Ints:
        """A diagnosis of the department for each patient that fits sex and age.

        `department` is a position among the wards' departments, `weights` are a day's, `factor` is for those
        with a linked illness.
        """
        fitting = (weights[:, None, None] * self.fits)[department, sex, age]
        linked = (ill[:, None] & self.linked[department]) != 0
        cumulative = np.cumsum(np.where(linked, fitting * factor, fitting), axis=1)
        drawn = (uniform[:, None] * cumulative[:, -1:] >= cumulative).sum(axis=1)
        return np.asarray(self.position[department, np.minimum(drawn, self.number[department] - 1)])


def make_causes(hospital: Hospital, codes: Sequence[str]) -> Causes:
    """The causes of the wards' departments; `codes` are all diagnoses."""
    lists = [department.diagnoses for department in hospital.config.wards.departments]
    seasons = (None, *sorted({d.season for of_one in lists for d in of_one if d.season is not None}))
    width = max(map(len, lists))

    def padded(of: Callable[[Diagnosis], int | float], dtype: type = np.int64) -> Array:
        return np.array([[*map(of, of_one), *[0] * (width - len(of_one))] for of_one in lists], dtype=dtype)

    fits = np.zeros((len(lists), len(SEXES), OLDEST + 1, width), dtype=bool)
    for department, of_one in enumerate(lists):
        for at, diagnosis in enumerate(of_one):
            youngest, oldest = diagnosis.ages or (0, OLDEST)
            sexes = SEXES if diagnosis.sex is None else (diagnosis.sex,)
            fits[department, [SEXES.index(sex) for sex in sexes], youngest : oldest + 1, at] = True
    return Causes(
        number=np.array([len(of_one) for of_one in lists]),
        position=padded(lambda d: codes.index(d.icd10)),
        weight=padded(lambda d: d.weight, np.float64),
        season=padded(lambda d: seasons.index(d.season)),
        linked=padded(lambda d: _bits(hospital, d.linked), np.uint32),
        fits=fits,
        seasons=seasons,
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
