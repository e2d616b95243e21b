"""Kafka → stream/: every session's events in one file for each topic.

The protocol:

1. Read on, committed records only, from the offset that the group has committed for each partition.
2. Cut sessions out of what was read, at their end markers (land.py).
3. Write each whole session under its final name, whole; and each record that can't be right to
   dead_letters/.
4. Commit, for each partition, the offset after its last end marker, with that session's number beside
   it; and go on at 1.

A crash before 4 makes 1 to 3 happen again and write the same bytes under the same names; the batch
ingestor, if it has loaded them already, only moves them again. A partition that goes to another member
of the group is read on there after its last commit, so a partial session is dropped here and read anew.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import chain

from kafka import KafkaConsumer, OffsetAndMetadata, TopicPartition
from kafka.coordinator.assignors.roundrobin import RoundRobinPartitionAssignor
from kafka.errors import CommitFailedError, KafkaError

from hospital.failpoints import reached
from hospital.lake.atomic import whole_file
from hospital.lake.paths import LakePaths
from hospital.messaging.access import KafkaAccess
from hospital.messaging.dead_letters import keep_dead_letter
from hospital.messaging.land import Landing, SessionFile
from hospital.messaging.waiting import until_kafka_answers
from hospital.messaging.wire import Record
from hospital.messaging.wording import in_words
from hospital.runtime.heartbeat import Heartbeat
from hospital.runtime.shutdown import Shutdown
from hospital.runtime.simclock import SimulatedClock
from hospital.runtime.waiting import StopRequested, until_room

log = logging.getLogger(__name__)

POLL_MS = 500
COMMIT_TIMEOUT_MS = 15_000
COMPLETE_CHECK_SECONDS = 2.0


@dataclass(frozen=True)
class LandPolicy:
    """How topics are landed. `partitions` gives each topic's number of them."""

    access: KafkaAccess
    group: str
    member: str
    """This member's name, its own among those that run: right after a rebalance two may write one file."""
    partitions: Mapping[str, int]
    retry_max_seconds: float
    session_timeout_seconds: float = 10.0
    """A member that died keeps its partitions for so long."""


@dataclass
class Lander:
    """The loop of one member of the group."""

    lake: LakePaths
    clock: SimulatedClock
    policy: LandPolicy
    shutdown: Shutdown
    heartbeat: Heartbeat
    _complete: bool = False
    _checked: float = field(default=0.0)

    def run(self) -> None:
        """Land until a stop is requested. Raises OSError."""
        with suppress(StopRequested):
            while not self.shutdown.requested:
                # What a full disk cut off was not committed: it is read, and landed, again.
                until_room(
                    self.lake.stream,
                    self._join_and_land,
                    max_seconds=self.policy.retry_max_seconds,
                    shutdown=self.shutdown,
                    heartbeat=self.heartbeat,
                )

    def _join_and_land(self) -> None:
        try:
            with self._joined() as consumer:
                self._land_from(consumer)
        except KafkaError as error:
            log.warning("joining Kafka again, because of: %s", " ".join(str(error).split()))

    @contextmanager
    def _joined(self) -> Iterator[KafkaConsumer]:
        consumer = until_kafka_answers(
            self.policy.access,
            lambda: open_consumer(self.policy),
            max_seconds=self.policy.retry_max_seconds,
            shutdown=self.shutdown,
            heartbeat=self.heartbeat,
        )
        try:
            yield consumer
        finally:
            with suppress(KafkaError):
                consumer.close(autocommit=False, timeout_ms=2_000)

    def _land_from(self, consumer: KafkaConsumer) -> None:
        landing = Landing()
        while not self.shutdown.requested:
            polled = consumer.poll(timeout_ms=POLL_MS)
            landing.keep({(where.topic, where.partition) for where in chain(consumer.assignment(), polled)})
            if polled:
                with self.heartbeat.timed("land"):
                    self._land(consumer, landing, polled)
            else:
                self._idle(consumer)

    def _land(
        self, consumer: KafkaConsumer, landing: Landing, polled: Mapping[TopicPartition, list[object]]
    ) -> None:
        """Steps 2 to 4, for what one poll has brought. Raises KafkaError, OSError."""
        files = []
        for record in _records(polled):
            for what in landing.take(record):
                if isinstance(what, SessionFile):
                    reached("land.cut", what.name)
                    self._write(what)
                    reached("land.written", what.name)
                    files.append(what)
                else:
                    keep_dead_letter(self.lake.dead_letters, what)
        if not files:
            self.heartbeat.beat("working", "reads a session")
            return
        self._commit(consumer, files)
        reached("land.committed", files[-1].name)
        self.heartbeat.count("files", len(files))
        self.heartbeat.count("events", sum(len(file.events) for file in files))
        what_landed = in_words((file.marker.topic, file.end) for file in files)
        self.heartbeat.beat("working", f"landed {what_landed}")
        log.info("landed %s", what_landed)

    def _write(self, file: SessionFile) -> None:
        with whole_file(self.lake.stream / file.name, writer=self.policy.member) as out:
            out.write(file.content)

    def _commit(self, consumer: KafkaConsumer, files: Sequence[SessionFile]) -> None:
        offsets = {
            TopicPartition(file.marker.topic, file.marker.partition): OffsetAndMetadata(
                file.marker.offset + 1, str(file.end.session_number), -1
            )
            for file in files
        }
        try:
            consumer.commit(offsets, timeout_ms=COMMIT_TIMEOUT_MS)
        except CommitFailedError:
            log.info("partitions went to another member; it lands these sessions again, the same")

    def _idle(self, consumer: KafkaConsumer) -> None:
        if not self._complete and time.monotonic() - self._checked >= COMPLETE_CHECK_SECONDS:
            self._checked = time.monotonic()
            self._complete = all_landed(consumer, self.clock, self.policy.partitions)
            if self._complete:
                log.info("the run is complete: all %d sessions are landed", self.clock.sessions)
        if self._complete:
            self.heartbeat.beat("complete", "the run is complete")
        elif consumer.assignment():
            self.heartbeat.beat("working", "waits for records")
        else:
            self.heartbeat.beat("waiting", "for partitions to read")


def open_consumer(policy: LandPolicy) -> KafkaConsumer:
    """A member of the group, subscribed to the topics. Raises KafkaError."""
    consumer = KafkaConsumer(
        **policy.access.client_options(),
        client_id=policy.member,
        group_id=policy.group,
        isolation_level="read_committed",
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        allow_auto_create_topics=False,
        metrics_enabled=False,
        max_poll_records=2_000,
        reconnect_backoff_max_ms=1_000,
        session_timeout_ms=int(policy.session_timeout_seconds * 1_000),
        heartbeat_interval_ms=int(policy.session_timeout_seconds * 1_000 / 3),
        partition_assignment_strategy=(RoundRobinPartitionAssignor,),
    )
    # A member that joins before it knows the topics shares out nothing, and nobody notices (client 3.0.12).
    for topic in policy.partitions:
        consumer.partitions_for_topic(topic)
    consumer.subscribe(list(policy.partitions))
    return consumer


def all_landed(consumer: KafkaConsumer, clock: SimulatedClock, partitions: Mapping[str, int]) -> bool:
    """Whether the group has landed every session of the period, by the numbers committed with the offsets.

    Raises KafkaError.
    """
    for topic, count in partitions.items():
        for last in range(max(1, clock.sessions - count + 1), clock.sessions + 1):
            where = TopicPartition(topic, last % count)
            found = consumer.committed(where, metadata=True, timeout_ms=COMMIT_TIMEOUT_MS)
            if found is None or found.metadata != str(last):
                return False
    return True


def _records(polled: Mapping[TopicPartition, list[object]]) -> Iterator[Record]:
    for read in chain.from_iterable(polled.values()):
        yield Record(read.topic, read.partition, read.offset, read.key, read.value)  # type: ignore[attr-defined]
