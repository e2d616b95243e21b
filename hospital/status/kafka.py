"""How far the sessions are in Kafka, and from there in stream/."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kafka.errors import KafkaError

from hospital.messaging.access import KafkaAccess
from hospital.messaging.errors import MessagingError
from hospital.messaging.landed import sessions_landed
from hospital.messaging.progress import last_session_ends, present_topics
from hospital.messaging.waiting import reach_one_of
from hospital.runtime.simclock import SimulatedClock
from hospital.status.asking import AwayError


@dataclass(frozen=True)
class Sessions:
    """How many sessions of every topic are published, and landed."""

    published: int
    landed: int


def ask(
    access: KafkaAccess, group: str, partitions: Mapping[str, int], clock: SimulatedClock, seconds: float
) -> Sessions:
    """`partitions` by topic. Raises AwayError, also when no server answers within that time."""
    try:
        reach_one_of(access.servers, seconds)
        if not partitions.keys() <= present_topics(access):
            return Sessions(0, 0)
        # In this order, since what is landed was published before.
        landed = sessions_landed(access, group, partitions)
        ends = last_session_ends(access, partitions, clock)
    except (KafkaError, MessagingError, OSError) as error:
        raise AwayError(error) from error
    published = min(end.session_number if end else 0 for end in ends.values())
    return Sessions(published, min(landed.values()))
