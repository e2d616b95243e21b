"""The simulated clock: which day and which stream session comes when. It knows nothing of real time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, order=True)
class Session:
    """One stream session: an equal share of a simulated day.

    `number` counts from 1 over the whole period, `index` from 1 within its day.
    """

    number: int
    day: date
    index: int

    @property
    def id(self) -> str:
        """Its name in files, keys and events, for example ``2022-11-20.01``; sorts in time order."""
        return f"{self.day.isoformat()}.{self.index:02d}"


@dataclass(frozen=True)
class SimulatedClock:
    """The period [start, end) and the sessions in each of its days."""

    start: date
    end: date
    sessions_per_day: int

    @property
    def days(self) -> int:
        """How many days are simulated."""
        return (self.end - self.start).days

    @property
    def sessions(self) -> int:
        """How many sessions the whole period has."""
        return self.days * self.sessions_per_day

    def day(self, index: int) -> date:
        """The day with that index, counted from 0. The index ``days`` gives the end."""
        return self.start + timedelta(days=index)

    def day_index(self, day: date) -> int:
        """The inverse of `day`."""
        return (day - self.start).days

    def each_day(self) -> Iterator[date]:
        """Every simulated day, in order."""
        return (self.day(i) for i in range(self.days))

    def session(self, day: date, index: int) -> Session:
        """The day's session with that index, counted from 1."""
        return Session(self.day_index(day) * self.sessions_per_day + index, day, index)

    def session_at(self, number: int) -> Session:
        """The session with that number. Raises ValueError outside the period."""
        if not 1 <= number <= self.sessions:
            raise ValueError(f"session {number}: the period has sessions 1 to {self.sessions}")
        days, rest = divmod(number - 1, self.sessions_per_day)
        return Session(number, self.day(days), rest + 1)
