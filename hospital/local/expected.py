"""The files that a whole run loads, by name: a run is complete when all of them are in the ledger."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass
from datetime import date
from itertools import takewhile
from typing import Self

from hospital.feed import names
from hospital.messaging.wording import short_name
from hospital.runtime.simclock import SimulatedClock
from simulation_configs import Settings

ONCE = (
    *(names.DEPARTMENTS, names.WARDS, names.BEDS, names.DIAGNOSES, names.FACILITIES, names.VEHICLES),
    *(names.ROLES, names.PEOPLE, names.ILLNESSES, names.STAFF, names.RESERVE_POOL),
)


@dataclass(frozen=True)
class ExpectedFiles:
    """The names that set-up makes, and for each simulated day, in order, the names that it makes."""

    setup: frozenset[str]
    days: tuple[frozenset[str], ...]

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """What these settings make."""
        start, end = settings.sim_start_date, settings.sim_end_date
        clock = SimulatedClock(start, end, settings.sessions_per_day)
        topics = [short_name(topic) for topic in settings.kafka.topics]
        setup = {
            *ONCE,
            *(names.staff_active(day) for day in names.quarter_starts(start, end)),
            *(names.schedules(month) for month in names.month_starts(start, end)),
        }
        return cls(frozenset(setup), tuple(_of_day(clock, day, topics) for day in clock.each_day()))

    def days_in(self, loaded: Set[str]) -> int:
        """How many days, counted from the first, are wholly loaded."""
        return sum(1 for _ in takewhile(lambda day: day <= loaded, self.days))

    def complete(self, loaded: Set[str]) -> bool:
        """Whether nothing is missing."""
        return self.setup <= loaded and self.days_in(loaded) == len(self.days)


def _of_day(clock: SimulatedClock, day: date, topics: list[str]) -> frozenset[str]:
    sessions = (clock.session(day, index) for index in range(1, clock.sessions_per_day + 1))
    streamed = (f"{topic}_{s.id.replace('.', '_')}.json" for s in sessions for topic in topics)
    return frozenset(
        {names.daily_visitors(day), names.admissions(day), names.hospital_summary(day), *streamed}
    )
