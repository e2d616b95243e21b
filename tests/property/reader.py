"""A member of a group without Kafka: what it lands and tells of, of logs that are given."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from hospital.messaging.land import Landing, LandLimits, SessionFile
from hospital.messaging.wire import Place, Record
from hospital.runtime.simclock import SimulatedClock


class Reader:
    """A member, and what the group has committed, as Kafka would serve them.

    What is made of the same record again must be the same.
    """

    def __init__(
        self,
        log: Mapping[Place, Sequence[Record]],
        clock: SimulatedClock,
        partitions: Mapping[str, int],
        limits: LandLimits | None = None,
    ) -> None:
        self.log = log
        self._new = partial(Landing, clock, partitions, limits or LandLimits())
        self.committed = dict.fromkeys(log, (0, 0))
        """By place: the offset, and the session that ended before it."""
        self.files: dict[str, bytes] = {}
        self.letters: dict[tuple[Place, int], str] = {}
        """Their reasons, by place and offset."""
        self.begin_again()

    def begin_again(self) -> None:
        """After a crash."""
        self.landing = self._new()
        self.position: dict[Place, int] = {}
        for place in self.log:
            self._begin(place)

    def lose(self, place: Place) -> None:
        """The partition goes away and comes back."""
        self.landing.keep(self.log.keys() - {place})
        self._begin(place)

    def poll(self, place: Place, most: int, *, commit: bool) -> None:
        """Take so many of its records."""
        polled = [record for record in self.log[place] if record.offset >= self.position[place]][:most]
        for record in polled:
            self.position[place] = record.offset + 1
            for what in self.landing.take(record):
                if isinstance(what, SessionFile):
                    assert self.files.setdefault(what.name, what.content) == what.content
                else:
                    told = (what.record.place, what.record.offset)
                    assert self.letters.setdefault(told, what.reason) == what.reason
        if commit and polled:
            self.committed[place] = (self.landing.decided(place), self.landing.ended(place))

    def read_all(self) -> None:
        """From where it is to the ends."""
        for place, records in self.log.items():
            self.poll(place, len(records), commit=True)

    def _begin(self, place: Place) -> None:
        self.position[place], session = self.committed[place]
        self.landing.begin(place, session)
