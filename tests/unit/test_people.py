"""People: the same whoever asks, and what a person looks like."""

from __future__ import annotations

import numpy as np
import polars as pl

from hospital.feed.frames import people_frame, to_frame
from hospital.simulation.illnesses import illness_bits, illnesses_block
from hospital.simulation.people import BLOCK_SIZE, ages_on, blocks, demography, people_block
from hospital.simulation.random import stream
from tests.hospitals import small_hospital


def test_blocks_cover_everybody_once() -> None:
    """Each person is in one block, whatever the population."""
    for population in (1, BLOCK_SIZE, BLOCK_SIZE + 1, 3 * BLOCK_SIZE - 1):
        found = [person for _, first, size in blocks(population) for person in range(first, first + size)]
        assert found == list(range(1, population + 1))


def test_a_larger_population_begins_with_the_smaller_one() -> None:
    """Blocks don't depend on each other: the first block's people are the same in a larger population."""
    small, large = small_hospital(population=BLOCK_SIZE), small_hospital(population=3 * BLOCK_SIZE)
    one = people_frame(people_block(small, demography(small), 0))
    other = people_frame(people_block(large, demography(large).block(0), 0))
    assert one.equals(other)
    third = people_frame(people_block(large, demography(large).block(2), 2))
    assert not third.drop("person_id").equals(one.drop("person_id"))


def test_the_simulation_knows_the_people_on_file() -> None:
    """Sex, birth and illnesses in memory are those of the files."""
    hospital = small_hospital(population=BLOCK_SIZE + 500)
    known = demography(hospital)
    numbers = [block for block, _, _ in blocks(hospital.scale.population)]
    tables = [people_block(hospital, known.block(block), block) for block in numbers]
    on_file = pl.concat(list(map(people_frame, tables)))
    assert on_file["birth_date"].to_numpy().astype("M8[D]").tolist() == known.birth.tolist()
    assert (on_file["sex"].to_numpy() == np.array(["F", "M"])[known.sex]).all()
    ill = pl.concat([to_frame(illnesses_block(hospital, known.block(block), block)) for block in numbers])
    counts = np.bincount(ill["person_id"].to_numpy() - 1, minlength=hospital.scale.population)
    assert (counts == np.bitwise_count(illness_bits(hospital, known))).all()
    assert not ill.select("person_id", "icd10_code").is_duplicated().any()
    born = known.birth[ill["person_id"].to_numpy() - 1]
    assert (ill["diagnosed_on"].to_numpy() >= born).all()


def test_people_look_like_gauteng() -> None:
    """Shares within what a block of this size allows; addresses and numbers have their form."""
    hospital = small_hospital(population=BLOCK_SIZE)
    people = people_frame(people_block(hospital, demography(hospital), 0))
    groups = {group.name: group.share for group in hospital.config.population.groups}
    for name, share in groups.items():
        assert abs((people["population_group"] == name).mean() - share) < 0.01  # type: ignore[operator]
    assert people["phone"].str.contains(r"^\+27 \d{9}$").all()
    assert people["postal_code"].str.contains(r"^\d{4}$").all()
    assert people["street_address"].str.contains(r"^\d+ \D+$").all()
    assert people.null_count().sum_horizontal().item() == 0
    assert people["birth_date"].max() < hospital.scale.start  # type: ignore[operator]


def test_ages_change_on_birthdays() -> None:
    """Completed years, with 29 February's birthdays on 1 March in common years."""
    born = np.array(["2000-02-29", "2000-03-01", "1999-12-31", "2022-11-20"], dtype="M8[D]")
    assert ages_on(born, np.datetime64("2023-02-28")).tolist() == [22, 22, 23, 0]
    assert ages_on(born, np.datetime64("2023-03-01")).tolist() == [23, 23, 23, 0]
    assert ages_on(born, np.datetime64("2024-02-29")).tolist() == [24, 23, 24, 1]


def test_streams_depend_on_all_of_their_key() -> None:
    """Another seed, purpose or index is another stream; the same key is the same one."""
    first = stream(1, "visits", 7).random(4).tolist()
    assert stream(1, "visits", 7).random(4).tolist() == first
    for other in (stream(2, "visits", 7), stream(1, "wards", 7), stream(1, "visits", 8)):
        assert other.random(4).tolist() != first
