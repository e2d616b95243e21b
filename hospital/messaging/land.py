"""Sessions cut out of the records of partitions: which records make which file, and which are dead letters.

The records alone decide. Within a partition a session's events are followed by its end marker, and
only then is there something to land; so any cutting of the records into polls, and any going back to
an offset after a marker, makes the same files of the same bytes. Nothing here knows Kafka or a disk:
`consume.py` holds the protocol.

Nothing vanishes. Every record is either in a file (an event, or the marker that ended its session), or a
dead letter, or waits for its session's end, and that only up to a limit:

- an end marker that does not fit is a dead letter and ends nothing: the session waits for one that fits;
- when a session ends, what waits of other sessions becomes dead letters: their end has not come;
- when more waits than the limit allows, all of it becomes dead letters.
"""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field

from hospital.messaging.events import SessionEnd, to_json
from hospital.messaging.sessions import session_number
from hospital.messaging.wire import Place, ReadEvent, Record, WireError, read_record, shown
from hospital.messaging.wording import short_name
from hospital.runtime.simclock import SimulatedClock


@dataclass(frozen=True, slots=True)
class SessionFile:
    """A whole session of a topic, ready to be written: its events' JSON, and the record that ended it."""

    marker: Record
    end: SessionEnd
    events: Sequence[str]

    @property
    def name(self) -> str:
        """``transfers_2022-11-20_03.json``."""
        return f"{short_name(self.marker.topic)}_{self.end.session.replace('.', '_')}.json"

    @property
    def content(self) -> bytes:
        """One JSON object, with each event on a line of its own."""
        head = {
            "topic": self.marker.topic,
            "session": self.end.session,
            "session_number": self.end.session_number,
            "event_count": len(self.events),
            "total": self.end.total,
        }
        lines = ",\n".join(self.events)
        return f'{to_json(head)[:-1]},"events":[\n{lines}\n]}}\n'.encode()


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A record that can't be right, and why."""

    record: Record
    reason: str

    @property
    def key(self) -> str:
        """``hospital.transfers-0-17``: topic, partition and offset of the record."""
        return f"{self.record.topic}-{self.record.partition}-{self.record.offset}"


Made = SessionFile | DeadLetter


@dataclass(frozen=True)
class LandLimits:
    """How many events of a partition, and bytes of them, may wait for their session's end."""

    events: int = 50_000
    bytes: int = 32 << 20


@dataclass
class _Partition:
    """What has been read of a partition since a session ended in it, each event with its record."""

    ended: int
    """The number of the last session that ended."""
    position: int = -1
    waiting: list[tuple[Record, ReadEvent]] = field(default_factory=list)
    ids: dict[tuple[str, str], int] = field(default_factory=dict)
    """The offset of each event that waits, by session and event_id."""
    bytes: int = 0

    def add(self, record: Record, event: ReadEvent) -> None:
        self.waiting.append((record, event))
        self.ids[event.session, event.event_id] = record.offset
        self.bytes += record.size

    def clear(self) -> list[tuple[Record, ReadEvent]]:
        """What waited, and waits no longer."""
        waited, self.waiting = self.waiting, []
        self.ids.clear()
        self.bytes = 0
        return waited


@dataclass
class Landing:
    """Takes the records of any number of partitions, in the order of each, and gives what they make.

    `partitions` gives each topic's number of them.
    """

    clock: SimulatedClock
    partitions: Mapping[str, int]
    limits: LandLimits = LandLimits()
    _places: dict[Place, _Partition] = field(default_factory=dict)

    def __contains__(self, place: Place) -> bool:
        return place in self._places

    def begin(self, place: Place, ended: int) -> None:
        """The next record of that partition follows the end of the session with that number, 0 for none."""
        self._places[place] = _Partition(ended)

    def keep(self, places: Container[Place]) -> None:
        """Forget all other partitions: whoever has those reads on after what is committed."""
        self._places = {place: partition for place, partition in self._places.items() if place in places}

    def ended(self, place: Place) -> int:
        """The number of the last session that ended there. Raises KeyError."""
        return self._places[place].ended

    def decided(self, place: Place) -> int:
        """The offset there before which every record is landed or a dead letter. Raises KeyError."""
        partition = self._places[place]
        return partition.waiting[0][0].offset if partition.waiting else partition.position + 1

    def waiting(self, place: Place) -> int:
        """How many events there wait for their session's end. Raises KeyError."""
        return len(self._places[place].waiting)

    def take(self, record: Record) -> Sequence[Made]:
        """What this record completes; most complete nothing."""
        partition = self._places.get(record.place)
        if partition is None or record.offset <= partition.position:  # not begun; or emptied, and filled anew
            partition = self._places[record.place] = _Partition(ended=0)
        partition.position = record.offset
        try:
            what = read_record(record)
            number = session_number(self.clock, self.partitions[record.topic], record, what)
            if number <= partition.ended:
                raise WireError(f"session {what.session} is over: session {partition.ended} has ended here")
            if isinstance(what, SessionEnd):
                return _end_session(partition, record, what, number)
            return self._add(partition, record, what)
        except WireError as error:
            return [DeadLetter(record, str(error))]

    def _add(self, partition: _Partition, record: Record, event: ReadEvent) -> Sequence[Made]:
        before = partition.ids.get((event.session, event.event_id))
        if before is not None:
            raise WireError(f"event {event.event_id} came already, with offset {before}")
        partition.add(record, event)
        if len(partition.waiting) <= self.limits.events and partition.bytes <= self.limits.bytes:
            return []
        told = f"{len(partition.waiting)} events, {partition.bytes} bytes, wait for an end marker: too many"
        return [DeadLetter(waited, told) for waited, _ in partition.clear()]


def _end_session(partition: _Partition, marker: Record, end: SessionEnd, number: int) -> Sequence[Made]:
    """The file, and a dead letter for whatever else waited. Raises WireError when the marker does not fit."""
    events = [event.text for _, event in partition.waiting if event.session == end.session]
    if len(events) != end.events:
        since = partition.waiting[0][0].offset if partition.waiting else marker.offset
        raise WireError(
            f"session {end.session} ends with {shown(end.events)} events, "
            f"and {len(events)} came from offset {since} on"
        )
    partition.ended = number
    strays: list[Made] = [
        DeadLetter(record, f"of session {event.session}, which had not ended when session {end.session} did")
        for record, event in partition.clear()
        if event.session != end.session
    ]
    return [*strays, SessionFile(marker, end, events)]
