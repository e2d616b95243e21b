"""The simulation's tables as frames, ready to be written."""

from __future__ import annotations

from functools import lru_cache
from typing import cast

import numpy as np
import polars as pl

from hospital.simulation.table import Coded, Column, Sparse, Table


def to_frame(table: Table) -> pl.DataFrame:
    """A frame with the table's columns, in their order."""
    return pl.DataFrame({name: to_series(column) for name, column in table.items()})


def to_series(column: Column) -> pl.Series:
    """A series of the column's values; what is missing is null."""
    if isinstance(column, Coded):
        return _words(tuple(column.words))[column.codes]  # not `gather`, which is a query each time
    if isinstance(column, Sparse):
        values = pl.Series(column.values)
        return values.set(values < 0, None)
    if column.dtype == np.dtype("M8[s]"):
        column = column.astype("M8[ms]")  # Polars knows no seconds
    return pl.Series(column)


@lru_cache(maxsize=100)
def _words(words: tuple[str, ...]) -> pl.Series:
    """The words as a series, the last of which is what is missing. Every block and day asks for the same."""
    return pl.Series([*words, None], dtype=pl.String)


def people_frame(table: Table) -> pl.DataFrame:
    """people_data.csv: the parts of the telephone number and the address put together."""
    columns = dict(table)
    street = cast(Coded, columns.pop("street"))
    frame = to_frame(columns)
    # The space is put before some hundred words, not between the parts of everybody's address.
    street_after = to_series(Coded(street.codes, [f" {word}" for word in street.words]))
    phone = pl.format("+27 {}", pl.col("phone_number"))
    address = frame["house_number"] + street_after
    return frame.select(
        "person_id", "first_name", "last_name", "sex", "birth_date", "population_group", "home_language",
        phone.alias("phone"), address.alias("street_address"), "suburb", "city", "postal_code",
    )  # fmt: skip
