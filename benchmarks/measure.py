"""What a benchmark gives: a figure and its floor, a pair a repeat.

A ratio is taken pair by pair, of neighbours in time whose order alternates, and its median is what counts:
so a machine whose speed drifts, or that others use, moves both.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from statistics import median
from typing import Literal

Seconds = float
Timed = Callable[[], Seconds]
"""Does a piece of work and says how long that took, what is done around it left out."""


@dataclass(frozen=True)
class Spread:
    """The median of some figures, and the lowest and the highest."""

    median: float
    low: float
    high: float

    @classmethod
    def of(cls, figures: list[float]) -> Spread:
        """Of one figure or more."""
        return cls(median(figures), min(figures), max(figures))


@dataclass(frozen=True)
class Result:
    """A figure in `unit`, beside its floor's, and the bound that their ratio is held to, if any.

    `better` says which way the ratio is better; `notes` are further figures, by name.
    """

    name: str
    unit: str
    pairs: tuple[tuple[float, float], ...]
    better: Literal["more", "less"] = "more"
    bound: float | None = None
    notes: dict[str, float] = field(default_factory=dict)

    @property
    def figure(self) -> Spread:
        """What was measured."""
        return Spread.of([figure for figure, _ in self.pairs])

    @property
    def floor(self) -> Spread:
        """What it is compared with."""
        return Spread.of([floor for _, floor in self.pairs])

    @property
    def ratio(self) -> Spread:
        """The one over the other."""
        return Spread.of([figure / floor for figure, floor in self.pairs])

    @property
    def holds(self) -> bool | None:
        """Whether the bound is kept; None where there is none."""
        if self.bound is None:
            return None
        ratio = self.ratio.median
        return ratio >= self.bound if self.better == "more" else ratio <= self.bound


def rates(
    name: str, unit: str, amount: float, subject: Timed, floor: Timed, *, repeats: int, bound: float | None
) -> Result:
    """Do both in turn, and give the amounts a second of both."""
    pairs = in_turn(subject, floor, repeats)
    return Result(name, unit, tuple((amount / mine, amount / least) for mine, least in pairs), bound=bound)


def in_turn(subject: Timed, floor: Timed, repeats: int) -> list[tuple[Seconds, Seconds]]:
    """The seconds of both, a pair a repeat; who is first alternates."""
    return [one_pair(subject, floor, floor_first=bool(number % 2)) for number in range(repeats)]


def one_pair(subject: Timed, floor: Timed, *, floor_first: bool) -> tuple[Seconds, Seconds]:
    """The seconds of the subject and of its floor."""
    if floor_first:
        least = floor()
        return subject(), least
    return subject(), floor()
