"""Which sessions there are, and in which partition each one's records belong."""

from __future__ import annotations

from datetime import date

from hospital.messaging.events import SessionEnd
from hospital.messaging.wire import ReadEvent, Record, WireError, shown
from hospital.runtime.simclock import SimulatedClock


def session_number(
    clock: SimulatedClock, partitions: int, record: Record, what: ReadEvent | SessionEnd
) -> int:
    """The number of the session that the record is of. `what` it holds, `partitions` its topic has.

    Sessions after the clock's end are let pass: whoever made the period shorter must not lose what is
    there. Raises WireError when there is no such session, when its records belong to another partition,
    and when an end marker gives another number.
    """
    day, _, index = what.session.partition(".")
    try:
        number = clock.session(date.fromisoformat(day), int(index)).number
    except ValueError:
        raise WireError(f"session {what.session}: there is no such day") from None
    if not 1 <= int(index) <= clock.sessions_per_day or number < 1:
        raise WireError(
            f"session {what.session} is none: "
            f"they begin on {clock.start}, and a day has {clock.sessions_per_day}"
        )
    belongs = number % partitions
    if record.partition != belongs:
        raise WireError(f"session {what.session} belongs to partition {belongs}, not {record.partition}")
    if isinstance(what, SessionEnd) and what.session_number != number:
        raise WireError(f"session {what.session} has number {number}, not {shown(what.session_number)}")
    return number
