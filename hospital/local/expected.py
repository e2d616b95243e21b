"""The files that a whole run loads, by name: a run is complete when all of them are in the ledger."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass
from itertools import takewhile
from typing import Self

from hospital.feed.loading import files_of_day, setup_files
from hospital.runtime.simclock import SimulatedClock
from simulation_configs import Settings


@dataclass(frozen=True)
class ExpectedFiles:
    """The names that set-up makes, and for each simulated day, in order, the names that it makes."""

    setup: frozenset[str]
    days: tuple[frozenset[str], ...]

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """What these settings make."""
        clock = SimulatedClock(settings.sim_start_date, settings.sim_end_date, settings.sessions_per_day)
        return cls.of_period(clock)

    @classmethod
    def of_period(cls, clock: SimulatedClock) -> Self:
        """What a run over that period makes."""
        return cls(setup_files(clock), tuple(files_of_day(clock, day) for day in clock.each_day()))

    def days_in(self, loaded: Set[str]) -> int:
        """How many days, counted from the first, are wholly loaded."""
        return sum(1 for _ in takewhile(lambda day: day <= loaded, self.days))

    def complete(self, loaded: Set[str]) -> bool:
        """Whether nothing is missing."""
        return self.setup <= loaded and self.days_in(loaded) == len(self.days)
