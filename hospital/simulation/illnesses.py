"""Chronic illnesses of the people, by age."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from hospital.simulation.parameters import Hospital
from hospital.simulation.people import BLOCK_SIZE, DAYS_A_YEAR, OLDEST, Demography, Spread, blocks
from hospital.simulation.random import stream
from hospital.simulation.table import Bools, Coded, Table

BAND_EDGES = np.array([15, 30, 45, 60, 75])
"""Ages at which the bands of `Illness.prevalence` begin, after the first."""
BAND_OF_AGE = np.searchsorted(BAND_EDGES, np.arange(OLDEST + 1), side="right")


def _ill(hospital: Hospital, block: int, who: Demography) -> tuple[Bools, np.random.Generator]:
    """Who of the block has which illness, shape (people, illnesses), and the stream to go on with."""
    start = np.datetime64(hospital.scale.start, "D")
    bands = BAND_OF_AGE[who.all_ages(start)]
    prevalence = np.array([i.prevalence for i in hospital.config.illnesses.illnesses])
    random = stream(hospital.scale.seed, "illnesses", block)
    uniform = random.random((len(bands), len(prevalence)), dtype=np.float32)
    return uniform < prevalence.T.astype(np.float32).take(bands, axis=0), random


def illnesses_block(hospital: Hospital, who: Demography, block: int) -> Table:
    """A block's rows of population_with_illnesses.csv: one for each illness of a person of that block."""
    ill, random = _ill(hospital, block, who)
    person, illness = np.divmod(np.flatnonzero(ill), ill.shape[1])  # much faster than np.nonzero
    start = np.datetime64(hospital.scale.start, "D")
    lived = (start - who.birth[person]).astype(np.int64)
    # Most were found in the last years: at most fifteen years ago, and never before birth.
    ago = random.random(len(person)) * np.minimum(lived, 15 * DAYS_A_YEAR)
    return {
        "person_id": person + block * BLOCK_SIZE + 1,
        "icd10_code": Coded(illness, [i.icd10 for i in hospital.config.illnesses.illnesses]),
        "diagnosed_on": start - np.maximum(ago.astype(np.int64), 1).astype("m8[D]"),
    }


def illness_bits(hospital: Hospital, people: Demography, spread: Spread = map) -> NDArray[np.uint32]:
    """The chronic illnesses of each person, by position: bit i is the i-th configured illness."""
    bit = np.uint32(1) << np.arange(len(hospital.config.illnesses.illnesses), dtype=np.uint32)

    def bits(block: int) -> NDArray[np.uint32]:
        return (_ill(hospital, block, people.block(block))[0] @ bit).astype(np.uint32)

    return np.concatenate(list(spread(bits, (block for block, _, _ in blocks(hospital.scale.population)))))
