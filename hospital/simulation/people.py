"""The people of the catchment, made in blocks that don't depend on each other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, fields
from typing import Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from hospital.simulation.parameters import Hospital, Population
from hospital.simulation.random import stream
from hospital.simulation.table import Array, Coded, Ints, Rows, Table, cumulated, pick
from hospital.simulation.vocabulary import names, streets

BLOCK_SIZE = 50_000
BAND_YEARS = 5
OLDEST_BAND_YEARS = 15
DAYS_A_YEAR = 365.2425
OLDEST = 150
"""Whoever is older counts as being of that age, so that there can be tables by age."""
FEMALE, MALE = 0, 1
SEXES = ("F", "M")
HOUSE_NUMBERS = tuple(map(str, range(1, 2_000)))
CELL_PHONE_PREFIXES = (60, 61, 62, 71, 72, 73, 74, 76, 78, 79, 81, 82, 83, 84)

T = TypeVar("T")
R = TypeVar("R")


class Spread(Protocol):
    """How work that may be done in any order is shared out: like `map`, results in the items' order."""

    def __call__(self, work: Callable[[T], R], items: Iterable[T], /) -> Iterator[R]:
        """What the work makes of each item."""


@dataclass(frozen=True)
class Demography(Rows):
    """What the simulation needs to know of people, by position (person_id − 1): 15 bytes each.

    `born` is the birth date once more, as a number of its year, month and day: of that, an age is cheap.
    """

    sex: NDArray[np.uint8]
    birth: NDArray[np.datetime64]
    born: NDArray[np.int32]
    group: NDArray[np.uint8]
    suburb: NDArray[np.uint8]

    def ages(self, people: Array, day: np.datetime64) -> Ints:
        """Age in completed years on that day of the people with those ids, at most OLDEST."""
        return _years(self.born[people - 1], day)

    def all_ages(self, day: np.datetime64) -> Ints:
        """Everybody's age on that day."""
        return _years(self.born, day)

    def block(self, block: int) -> Demography:
        """The people of one block."""
        return self.take(slice(block * BLOCK_SIZE, (block + 1) * BLOCK_SIZE))


def ages_on(birth: Array, day: np.datetime64) -> Ints:
    """Completed years from birth dates to a day. Whoever is born on 29 February has a birthday on 1 March."""
    return _years(_as_number(birth), day)


def _years(born: NDArray[np.int32], day: np.datetime64) -> Ints:
    return np.asarray(np.minimum((_as_number(day) - born) // 10_000, OLDEST), dtype=np.int64)


def _as_number(date: Array | np.datetime64) -> NDArray[np.int32]:
    """Four digits of the year since 1970, two of the month and two of the day, both from 0."""
    months = date.astype("M8[M]")
    years, month = np.divmod(months.astype(np.int32), 12)
    day = (date.astype("M8[D]") - months.astype("M8[D]")).astype(np.int32)
    return np.asarray(10_000 * years + 100 * month + day)


def blocks(population: int) -> Iterator[tuple[int, int, int]]:
    """(block, first person_id, number of people) for each block."""
    for block in range(-(-population // BLOCK_SIZE)):
        first = block * BLOCK_SIZE
        yield block, first + 1, min(BLOCK_SIZE, population - first)


def demography_block(hospital: Hospital, block: int, size: int) -> Demography:
    """The demography of a block's people, all born before the period starts."""
    population = hospital.config.population
    random = stream(hospital.scale.seed, "demography", block)
    sex = (random.random(size) >= population.female_share).astype(np.uint8)
    band = pick(cumulated(population.age_shares), random.random(size))
    width = np.where(band == len(population.age_shares) - 1, OLDEST_BAND_YEARS, BAND_YEARS)
    years = band * BAND_YEARS + width * random.random(size)
    start = np.datetime64(hospital.scale.start, "D")
    birth = start - 1 - (years * DAYS_A_YEAR).astype(np.int64).astype("m8[D]")
    group = pick(cumulated([g.share for g in population.groups]), random.random(size)).astype(np.uint8)
    suburb = pick(cumulated([s.share for s in population.suburbs]), random.random(size)).astype(np.uint8)
    return Demography(sex, birth, _as_number(birth), group, suburb)


def demography(hospital: Hospital, spread: Spread = map) -> Demography:
    """Everybody's demography."""
    sized = ((block, size) for block, _, size in blocks(hospital.scale.population))
    parts = list(spread(lambda of: demography_block(hospital, *of), sized))
    return Demography(*(np.concatenate([getattr(p, f.name) for p in parts]) for f in fields(Demography)))


def people_block(hospital: Hospital, who: Demography, block: int) -> Table:
    """A block's rows of people_data.csv; `who` are the people of that block."""
    population = hospital.config.population
    first, size = block * BLOCK_SIZE + 1, len(who)
    random = stream(hospital.scale.seed, "names", block)
    first_name, last_name = _names(population, who, random)
    language, languages = _languages(population, who, random)
    prefix = np.array(CELL_PHONE_PREFIXES)[random.integers(0, len(CELL_PHONE_PREFIXES), size)]
    suburbs = population.suburbs
    return {
        "person_id": np.arange(first, first + size),
        "first_name": first_name,
        "last_name": last_name,
        "sex": Coded(who.sex, SEXES),
        "birth_date": who.birth,
        "population_group": Coded(who.group, [g.name for g in population.groups]),
        "home_language": Coded(language, languages),
        "phone_number": prefix * 10_000_000 + random.integers(0, 10_000_000, size),
        "house_number": Coded(random.integers(1, len(HOUSE_NUMBERS) + 1, size) - 1, HOUSE_NUMBERS),
        "street": Coded(random.integers(0, len(streets()), size), streets()),
        "suburb": Coded(who.suburb, [s.suburb for s in suburbs]),
        "city": Coded(who.suburb, [s.city for s in suburbs]),
        "postal_code": Coded(who.suburb, [s.postal_code for s in suburbs]),
    }


def _names(population: Population, who: Demography, random: np.random.Generator) -> tuple[Coded, Coded]:
    """First names by sex and surnames by group: one word list for all, each drawing from its own stretch."""
    first_words: list[str] = []
    last_words: list[str] = []
    first = np.zeros((len(population.groups), len(SEXES), 2), dtype=np.int64)
    last = np.zeros((len(population.groups), 2), dtype=np.int64)
    for g, group in enumerate(population.groups):
        of_group = names()[group.names]
        for sex, words in ((FEMALE, of_group.female), (MALE, of_group.male)):
            first[g, sex] = len(first_words), len(words)
            first_words += words
        last[g] = len(last_words), len(of_group.last)
        last_words += of_group.last
    size = len(who.sex)
    of_both = who.group.astype(np.intp) * len(SEXES) + who.sex
    begin, length = (stretch.ravel()[of_both] for stretch in np.moveaxis(first, -1, 0))
    first_codes = begin + (random.random(size) * length).astype(np.int64)
    begin, length = (stretch[who.group] for stretch in last.T)
    # Squared, so that some surnames are common and most are rare.
    last_codes = begin + (random.random(size) ** 2 * length).astype(np.int64)
    return Coded(first_codes, first_words), Coded(last_codes, last_words)


def _languages(
    population: Population, who: Demography, random: np.random.Generator
) -> tuple[NDArray[np.int64], list[str]]:
    words = sorted({language for group in population.groups for language in group.languages})
    shares = np.array([[g.languages.get(word, 0.0) for word in words] for g in population.groups])
    cumulative = np.cumsum(shares, axis=1) / shares.sum(axis=1, keepdims=True)
    uniform = random.random(len(who.group))
    codes = np.zeros(len(who.group), dtype=np.int64)
    for group, of_group in enumerate(cumulative):
        mine = np.flatnonzero(who.group == group)
        codes[mine] = pick(of_group, uniform[mine])
    return codes, words
