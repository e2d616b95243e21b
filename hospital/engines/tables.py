"""The tables of a population, cut into parts that don't depend on each other.

A part is some blocks of people, and becomes one file. Which engine makes it, where and when, changes nothing
in it. This is what an engine sends to its workers: it needs neither settings nor files.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice

import polars as pl

from hospital.feed.frames import people_frame, to_frame
from hospital.simulation.illnesses import illnesses_block
from hospital.simulation.parameters import Hospital
from hospital.simulation.people import BLOCK_SIZE, blocks, demography_block, people_block

BLOCKS_A_PART = 10
"""Half a million people: some tens of MB, whatever the format."""


@dataclass(frozen=True)
class PopulationTable:
    """A table, which is a folder of parts, and how a block of it is made: hospital, block, its people."""

    name: str
    block: Callable[[Hospital, int, int], pl.DataFrame]

    def frames(self, hospital: Hospital, part: int) -> Iterator[pl.DataFrame]:
        """The part's rows, a block at a time."""
        first = part * BLOCKS_A_PART
        for block, _, size in islice(blocks(hospital.scale.population), first, first + BLOCKS_A_PART):
            yield self.block(hospital, block, size)


def _people(hospital: Hospital, block: int, size: int) -> pl.DataFrame:
    return people_frame(people_block(hospital, demography_block(hospital, block, size), block))


def _illnesses(hospital: Hospital, block: int, size: int) -> pl.DataFrame:
    return to_frame(illnesses_block(hospital, demography_block(hospital, block, size), block))


TABLES = (
    PopulationTable("people_data", _people),
    PopulationTable("population_with_illnesses", _illnesses),
)


def number_of_parts(population: int) -> int:
    """The parts of each table."""
    return -(-population // (BLOCKS_A_PART * BLOCK_SIZE))
