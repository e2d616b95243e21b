"""Sessions cut out of the records of partitions: which records make which file.

The records alone decide. Within a partition a session's events are followed by its end marker, and
only then is there something to land; so any cutting of the records into polls, and any going back to
an offset after a marker, makes the same files of the same bytes. Nothing here knows Kafka or a disk:
`consume.py` holds the protocol.
"""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass, field

from hospital.messaging.events import SessionEnd, to_json
from hospital.messaging.wire import ReadEvent, Record, WireError, read_record
from hospital.messaging.wording import short_name


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


@dataclass
class _Partition:
    """What has been read of a partition after the last end marker, each event with its record."""

    position: int = -1
    ended: int = 0
    open: list[tuple[Record, ReadEvent]] = field(default_factory=list)


@dataclass
class Landing:
    """Takes the records of any number of partitions, in the order of each, and gives what they make."""

    _partitions: dict[tuple[str, int], _Partition] = field(default_factory=dict)

    def take(self, record: Record) -> list[SessionFile | DeadLetter]:
        """What this record completes. An end marker completes a session; most records complete nothing."""
        partition = self._partitions.setdefault((record.topic, record.partition), _Partition())
        if record.offset <= partition.position:  # the reader went back, to what it had committed
            partition.open.clear()
            partition.ended = 0
        partition.position = record.offset
        try:
            what = read_record(record)
        except WireError as error:
            return [DeadLetter(record, str(error))]
        if isinstance(what, ReadEvent):
            partition.open.append((record, what))
            return []
        return _end_session(partition, record, what)

    def keep(self, partitions: Container[tuple[str, int]]) -> None:
        """Forget the partial sessions of all other partitions: whoever has those reads them anew."""
        self._partitions = {key: value for key, value in self._partitions.items() if key in partitions}


def _end_session(partition: _Partition, marker: Record, end: SessionEnd) -> list[SessionFile | DeadLetter]:
    if end.session_number <= partition.ended:
        return [DeadLetter(marker, f"session {end.session_number} after session {partition.ended}")]
    events = [event.text for _, event in partition.open if event.session == end.session]
    strays = [record for record, event in partition.open if event.session != end.session]
    done: list[SessionFile | DeadLetter] = [
        DeadLetter(record, f"within session {end.session}, to which it does not belong") for record in strays
    ]
    if len(events) == end.events:
        done.append(SessionFile(marker, end, events))
    else:
        first = partition.open[0][0].offset if partition.open else marker.offset
        done.append(
            DeadLetter(
                marker,
                f"session {end.session} ends with {end.events} events, and {len(events)} came "
                f"(offsets {first} to {marker.offset})",
            )
        )
    partition.ended = end.session_number
    partition.open.clear()
    return done
