"""A member of the group that shares the topics' partitions, and what the group has committed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kafka import ConsumerRebalanceListener, KafkaConsumer, TopicPartition
from kafka.coordinator.assignors.roundrobin import RoundRobinPartitionAssignor

from hospital.messaging.access import KafkaAccess
from hospital.messaging.wire import Place
from hospital.runtime.simclock import SimulatedClock

COMMITTED_TIMEOUT_MS = 15_000
POLL_SECONDS = 60
"""One that hangs between two polls keeps its partitions, and the others waiting, so long at most."""
FETCH_BYTES = 8 << 20
"""What one answer of Kafka brings at most, or one batch of records if that is more."""


class Rebalances(ConsumerRebalanceListener):  # type: ignore[misc]
    """Notices which partitions have stayed with this member each time that they were shared out.

    Those are read on. Any other is read from the committed offset, also when it went away and came back
    so fast that it seems to have stayed.
    """

    settled = False
    """Whether the member has its share. While it has none it must only poll: the client (3.0.12) throws away
    a share that comes between two polls, and whatever else is asked of Kafka waits for the share, too."""

    def __init__(self) -> None:
        self._stayed: set[Place] | None = None

    def stayed(self) -> set[Place] | None:
        """The partitions that did since this was last asked; None when nothing was shared out."""
        stayed, self._stayed = self._stayed, None
        return stayed

    def on_partitions_revoked(self, revoked: object) -> None:
        """Says nothing of what stays: that is revoked, too, and assigned again."""
        self.settled = False

    def on_partitions_lost(self, lost: object) -> None:
        """The group has gone on without this member."""
        self.settled = False
        self._stayed = set()

    def on_partitions_assigned(self, assigned: Iterable[TopicPartition]) -> None:
        """All that it has now."""
        now = {(where.topic, where.partition) for where in assigned}
        self._stayed = now if self._stayed is None else self._stayed & now
        self.settled = True


@dataclass(frozen=True)
class Member:
    """A consumer in the group, subscribed to the topics, and what it notices."""

    consumer: KafkaConsumer
    rebalances: Rebalances


def join(
    access: KafkaAccess, group: str, member: str, partitions: Mapping[str, int], session_seconds: float
) -> Member:
    """Become a member of that name. `partitions` gives each topic's number of them. Raises KafkaError.

    One that died keeps its partitions for `session_seconds`.
    """
    consumer = KafkaConsumer(
        **access.client_options(),
        client_id=member,
        group_id=group,
        isolation_level="read_committed",
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        allow_auto_create_topics=False,
        metrics_enabled=False,
        max_poll_records=1_000,
        fetch_max_bytes=FETCH_BYTES,
        reconnect_backoff_max_ms=1_000,
        max_poll_interval_ms=POLL_SECONDS * 1_000,
        session_timeout_ms=int(session_seconds * 1_000),
        heartbeat_interval_ms=int(session_seconds * 1_000 / 3),
        partition_assignment_strategy=(RoundRobinPartitionAssignor,),
    )
    # A member that joins before it knows the topics shares out nothing, and nobody notices (client 3.0.12).
    for topic in partitions:
        consumer.partitions_for_topic(topic)
    rebalances = Rebalances()
    consumer.subscribe(list(partitions), listener=rebalances)
    return Member(consumer, rebalances)


@dataclass(frozen=True)
class Committed:
    """Where the group reads on in a partition, and the number of the last session that ended before that."""

    offset: int
    session: int


def committed(consumer: KafkaConsumer, place: Place) -> Committed | None:
    """What the group has committed of that partition. Raises KafkaError."""
    found = consumer.committed(TopicPartition(*place), metadata=True, timeout_ms=COMMITTED_TIMEOUT_MS)
    if found is None:
        return None
    # Kafka's own tool, which sets a group back, notes nothing beside the offset.
    return Committed(found.offset, int(found.metadata) if found.metadata.isdecimal() else 0)


def committed_offsets(consumer: KafkaConsumer, partitions: Mapping[str, int]) -> dict[Place, int]:
    """The group's committed offset of every partition that has one. Raises KafkaError."""
    places = [(topic, number) for topic, count in partitions.items() for number in range(count)]
    return {place: found.offset for place in places if (found := committed(consumer, place)) is not None}


def all_landed(consumer: KafkaConsumer, clock: SimulatedClock, partitions: Mapping[str, int]) -> bool:
    """Whether the group has landed every session of the period, by the numbers committed with the offsets.

    Raises KafkaError.
    """
    for topic, count in partitions.items():
        for last in range(max(1, clock.sessions - count + 1), clock.sessions + 1):
            found = committed(consumer, (topic, last % count))
            if found is None or found.session != last:
                return False
    return True
