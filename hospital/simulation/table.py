"""Tables as plain arrays, with the two kinds of column that NumPy doesn't have."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

MANY, FEW = 10_000, 30
"""For more numbers than that, and fewer categories, `pick` compares with each share instead of searching."""

Array = NDArray[Any]
Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Times = NDArray[np.datetime64]


@dataclass(frozen=True)
class Coded:
    """Text from a short list: `codes` are positions in `words`, −1 is missing."""

    codes: Array
    words: Sequence[str]


@dataclass(frozen=True)
class Sparse:
    """Numbers of which some are missing: those where `values` is below 0."""

    values: Array


Column = Array | Coded | Sparse
Table = Mapping[str, Column]
"""Columns of one length by name, in the order of the file. In times, NaT is missing."""


@dataclass(frozen=True)
class Rows:
    """A base for frozen dataclasses whose fields are arrays of one length: rows as a struct of arrays."""

    def __len__(self) -> int:
        return len(next(iter(vars(self).values())))

    def take(self, index: Array | slice) -> Self:
        """The rows at those positions, or where the mask is true."""
        if not isinstance(index, slice) and index.dtype == bool:
            index = np.flatnonzero(index)  # looked through once, not once a column
        return type(self)(**{name: column[index] for name, column in vars(self).items()})

    def joined(self, other: Self) -> Self:
        """These rows and after them the others."""
        return type(self)(
            **{name: np.concatenate([column, getattr(other, name)]) for name, column in vars(self).items()}
        )


def seconds(values: Array) -> NDArray[np.timedelta64]:
    """Numbers of seconds as durations, rounded down."""
    return values.astype(np.int64).astype("timedelta64[s]")


def minutes(values: Array) -> NDArray[np.timedelta64]:
    """Numbers of minutes as durations, to the second."""
    return seconds(np.asarray(values, dtype=float) * 60)


def is_in_any(values: Array, groups: Sequence[Array]) -> Bools:
    """Which of the values are in a group, each of which is sorted. The cost follows the values."""
    found = np.zeros(len(values), dtype=bool)
    for group in groups:
        if len(group):
            nearest = np.minimum(np.searchsorted(group, values), len(group) - 1)
            found |= group[nearest] == values
    return found


def rank_within(groups: Array) -> Ints:
    """Each element's position among those of its group, from 0, in the order given."""
    order = np.argsort(groups, kind="stable")
    ordered = groups[order]
    starts = np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]]) if len(ordered) else np.empty(0, int)
    lengths = np.diff(np.r_[starts, len(ordered)])
    ranks = np.empty(len(groups), dtype=np.int64)
    ranks[order] = np.arange(len(groups)) - np.repeat(starts, lengths)
    return ranks


def pick(cumulative: Floats, uniform: Array) -> Ints:
    """The category that each uniform number in [0, 1) falls into, given the categories' cumulative shares."""
    if len(uniform) > MANY and len(cumulative) < FEW:  # a search guesses, and is wrong half the time
        passed = np.zeros(len(uniform), dtype=np.uint8)
        for share in cumulative[:-1]:
            passed += uniform >= share
        return passed.astype(np.int64)
    return np.minimum(np.searchsorted(cumulative, uniform, side="right"), len(cumulative) - 1)


def cumulated(weights: Sequence[float]) -> Floats:
    """Cumulative shares of weights of any sum above 0."""
    total: Floats = np.cumsum(np.asarray(weights, dtype=float))
    return np.asarray(total / total[-1])
