"""The figures beside their bands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from hospital.calibration.bands import Band, Calibration
from hospital.calibration.measure import Figures, Measured, Period

NOTHING = Measured(None, 0)


class Verdict(Enum):
    """How a figure lies to its band."""

    IN = "in"
    OUT = "out"
    TOO_FEW = "too few"
    """It rests on less than it needs, so that chance could place it anywhere."""


@dataclass(frozen=True)
class Line:
    """One figure: what the run made, and what it should be."""

    band: Band
    made: Measured

    @property
    def verdict(self) -> Verdict:
        """Whether it lies in its band, or rests on too few observations to say."""
        if self.made.value is None or self.made.observations < self.band.needs:
            return Verdict.TOO_FEW
        return Verdict.IN if self.band.holds(self.made.value) else Verdict.OUT


@dataclass(frozen=True)
class Part:
    """A section's lines, in the order of the configuration."""

    title: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Scorecard:
    """All of it."""

    period: Period
    parts: tuple[Part, ...]

    def lines(self) -> Iterator[Line]:
        """Every line of every part."""
        for part in self.parts:
            yield from part.lines

    def count(self, verdict: Verdict) -> int:
        """How many figures have that verdict."""
        return sum(1 for line in self.lines() if line.verdict is verdict)


def score(calibration: Calibration, figures: Figures) -> Scorecard:
    """Each band with its figure. A figure that the run has nothing for is there too, with too few."""
    return Scorecard(
        figures.period,
        tuple(
            Part(
                section.title,
                tuple(
                    Line(band, figures.by_query[section.query].get(band.figure, NOTHING))
                    for band in section.figures
                ),
            )
            for section in calibration.sections
        ),
    )
