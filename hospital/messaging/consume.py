"""Kafka → stream/: every session's events in one file for each topic.

The protocol:

1. Read on, committed records only, from the offset that the group has committed for each partition.
2. Cut sessions out of what was read, at their end markers (land.py).
3. Write these sessions under their final names, whole; then make the names durable, all at once.
4. Send each record that can't be right to the topic of dead letters, unless that has it already, and
   wait until Kafka has acknowledged it (dead_letters.py).
5. Write it to a file of its own in dead_letters/.
6. Commit, for each partition, the offset before which everything is landed or a dead letter, with the
   number of the last session that ended there beside it; and go on at 1.

A crash before 6 makes 1 to 5 happen again and write the same bytes under the same names; the batch
ingestor, if it has loaded them already, only moves them again. A partition that goes to another member
of the group is read on there after its last commit, so a partial session is dropped here and read anew.

When more than a set share of the last records are dead letters, something is wrong with all that come, and
the line stops. While the share is too high, 6 passes over nothing after the last session that landed: once
that is mended, it is read again.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from itertools import chain
from typing import TypeVar

from kafka import KafkaConsumer, OffsetAndMetadata, TopicPartition
from kafka.errors import CommitFailedError, CorruptRecordError, KafkaError, UnsupportedCodecError

from hospital.failpoints import reached
from hospital.lake.atomic import sync_folder, whole_files
from hospital.lake.leftovers import remove_leftovers
from hospital.lake.paths import LakePaths
from hospital.messaging.access import KafkaAccess
from hospital.messaging.dead_letters import DeadLetters
from hospital.messaging.group import Member, all_landed, committed, committed_offsets, join
from hospital.messaging.land import DeadLetter, Landing, LandLimits, SessionFile
from hospital.messaging.waiting import until_kafka_answers, wait_for
from hospital.messaging.wire import Place, Record
from hospital.messaging.wording import in_words
from hospital.runtime.failed_share import FailedShare, FailureLimit
from hospital.runtime.heartbeat import LINE_STOPPED, Heartbeat
from hospital.runtime.shutdown import Shutdown
from hospital.runtime.simclock import SimulatedClock
from hospital.runtime.waiting import StopRequested, until_room

log = logging.getLogger(__name__)
T = TypeVar("T")

POLL_MS = 500
COMMIT_SECONDS = 15
ASK_SECONDS = 60.0
REJOIN_SECONDS = 0.5
COMPLETE_CHECK_SECONDS = 2.0


class LineStoppedError(Exception):
    """Nothing more can be taken until a person has looked. Its text says why, and what to do."""


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
    dead_letters: str = "hospital.dead-letters"
    """The topic of dead letters."""
    max_failed_share: float = 0.5
    failed_share_window: int = 1_000
    """Of so many of the last records at most that share may be dead letters."""
    limits: LandLimits = field(default_factory=LandLimits)


@dataclass
class _Reading:
    """What has come of the records since this member has joined."""

    landing: Landing
    share: FailedShare


@dataclass
class Lander:
    """The loop of one member of the group."""

    lake: LakePaths
    clock: SimulatedClock
    policy: LandPolicy
    shutdown: Shutdown
    heartbeat: Heartbeat
    _unreadable: str = ""
    """Where partitions stood when a record could not be read."""
    _complete: bool = False
    _checked: float = field(default=0.0)

    def run(self) -> None:
        """Land until a stop is requested; where the line stops, wait for that. Raises OSError."""
        with suppress(StopRequested):
            try:
                while not self.shutdown.requested:
                    # What a full disk cut off was not committed: it is read, and landed, again.
                    until_room(
                        self.lake.stream,
                        self._join_and_land,
                        max_seconds=self.policy.retry_max_seconds,
                        shutdown=self.shutdown,
                        heartbeat=self.heartbeat,
                    )
            except LineStoppedError as why:
                log.error("the line stops: %s", why)
                self.heartbeat.beat(LINE_STOPPED, str(why))
                while not self.shutdown.wait(1.0):
                    self.heartbeat.beat(LINE_STOPPED, str(why))

    def _join_and_land(self) -> None:
        for folder in (self.lake.stream, self.lake.dead_letters):
            remove_leftovers(folder)
        try:
            with self._joined() as member, closing(self._dead_letters(member.consumer)) as dead:
                self._land_from(member, dead)
        except KafkaError as error:
            log.warning("joining Kafka again, because of: %s", " ".join(str(error).split()))
            self.shutdown.wait(REJOIN_SECONDS)

    @contextmanager
    def _joined(self) -> Iterator[Member]:
        policy = self.policy
        member = until_kafka_answers(
            policy.access,
            lambda: join(
                policy.access, policy.group, policy.member, policy.partitions, policy.session_timeout_seconds
            ),
            max_seconds=policy.retry_max_seconds,
            shutdown=self.shutdown,
            heartbeat=self.heartbeat,
        )
        try:
            yield member
        finally:
            with suppress(KafkaError):
                member.consumer.close(autocommit=False, timeout_ms=2_000)

    def _dead_letters(self, consumer: KafkaConsumer) -> DeadLetters:
        policy = self.policy
        return DeadLetters(
            policy.access,
            policy.dead_letters,
            self.lake.dead_letters,
            policy.member,
            committed=lambda: committed_offsets(consumer, policy.partitions),
        )

    def _land_from(self, member: Member, dead: DeadLetters) -> None:
        policy = self.policy
        reading = _Reading(
            Landing(self.clock, policy.partitions, policy.limits),
            FailedShare(FailureLimit(policy.max_failed_share, policy.failed_share_window)),
        )
        while not self.shutdown.requested:
            polled = self._poll(member.consumer)  # 1
            stayed = member.rebalances.stayed()
            if stayed is not None:
                reading.landing.keep(stayed)
            if polled:
                with self.heartbeat.timed("land"):
                    self._begin(member.consumer, reading.landing, polled)
                    self._land(member.consumer, dead, reading, polled)
            elif member.rebalances.settled:
                self._idle(member.consumer)
            else:
                self.heartbeat.beat("waiting", "for the partitions to be shared out")

    def _poll(self, consumer: KafkaConsumer) -> list[Record]:
        """Raises KafkaError, and LineStoppedError when the client can't read, again, what is there.

        It passes over no record that it can't take apart, and neither may we: nobody could say what it was.
        """
        try:
            polled = consumer.poll(timeout_ms=POLL_MS)
        except (CorruptRecordError, UnsupportedCodecError) as error:
            places = [f"{p.topic}-{p.partition} at {consumer.position(p)}" for p in consumer.assignment()]
            before, self._unreadable = self._unreadable, ", ".join(sorted(places))
            if self._unreadable != before:
                raise
            raise LineStoppedError(
                f"there is a record that can't be read ({error}), the next one of a partition: {before}; "
                f"set the group {self.policy.group} after it in Kafka, and start again"
            ) from None
        return [
            Record(read.topic, read.partition, read.offset, read.key, read.value)
            for read in chain.from_iterable(polled.values())
        ]

    def _begin(self, consumer: KafkaConsumer, landing: Landing, records: Sequence[Record]) -> None:
        """Let partitions that are new begin after the last session that ended in them. Raises KafkaError."""
        for record in records:
            if record.place not in landing:
                found = self._ask("what is landed", partial(committed, consumer, record.place))
                # Kafka may have lost what was committed, and been filled again: then all of it lands again.
                goes_on = found is not None and record.offset >= found.offset
                landing.begin(record.place, found.session if found and goes_on else 0)

    def _land(
        self, consumer: KafkaConsumer, dead: DeadLetters, reading: _Reading, records: Sequence[Record]
    ) -> None:
        """Steps 2 to 6, for what one poll has brought. Raises KafkaError, OSError, LineStoppedError."""
        began = time.monotonic()
        files: list[SessionFile] = []
        letters: list[DeadLetter] = []
        for record in records:
            # Good ones that the same poll brought behind so many bad ones don't make up for them.
            if self.shutdown.requested or reading.share.exceeded:
                break
            for what in reading.landing.take(record):  # 2
                if isinstance(what, SessionFile):
                    reached("land.cut", what.name)
                    files.append(what)
                    reading.share.note(failed=False, times=len(what.events) + 1)
                else:
                    letters.append(what)
                    reading.share.note(failed=True)
        if files:
            self._write(files)  # 3
        if letters:
            self.heartbeat.count(
                "dead letters",
                self._ask("Kafka to take dead letters", lambda: dead.keep(letters)),  # 4, 5
            )
        offsets = self._offsets(reading, files, letters)
        committed = bool(offsets) and self._commit(consumer, reading.landing, offsets)  # 6
        if committed:
            reached("land.committed", files[-1].name if files else letters[-1].key)
        if files and committed:  # else another member lands them again, and tells
            self._tell(files, time.monotonic() - began)
        else:
            self.heartbeat.beat("working", "reads a session")
        if reading.share.exceeded:
            raise LineStoppedError(
                f"{reading.share} records are dead letters, and MAX_FAILED_SHARE={reading.share.most}; "
                f"see the reasons in {self.lake.dead_letters}, mend what writes them, and start again"
            )

    def _write(self, files: Sequence[SessionFile]) -> None:
        """Step 3. Raises OSError."""
        whole_files(
            [(self.lake.stream / file.name, file.content) for file in files], writer=self.policy.member
        )
        for file in files:
            reached("land.written", file.name)
        sync_folder(self.lake.stream)
        reached("land.kept", files[-1].name)

    def _offsets(
        self, reading: _Reading, files: Sequence[SessionFile], letters: Sequence[DeadLetter]
    ) -> dict[Place, int]:
        """What may be committed: after the sessions that landed, and after bad records if they are few."""
        landed = {file.marker.place: file.marker.offset + 1 for file in files}
        if reading.share.high:
            return landed
        touched = {*landed, *(letter.record.place for letter in letters)}
        return {place: reading.landing.decided(place) for place in touched}

    def _commit(self, consumer: KafkaConsumer, landing: Landing, offsets: Mapping[Place, int]) -> bool:
        """Whether the partitions are still this member's. Raises KafkaError."""
        told = {
            TopicPartition(*place): OffsetAndMetadata(offset, str(landing.ended(place)), -1)
            for place, offset in offsets.items()
        }
        try:
            self._ask("Kafka to commit", lambda: consumer.commit(told, timeout_ms=COMMIT_SECONDS * 1_000))
        except CommitFailedError:
            log.info("partitions went to another member; it lands these sessions again, the same")
            return False
        return True

    def _tell(self, files: Sequence[SessionFile], seconds: float) -> None:
        self.heartbeat.count("files", len(files))
        self.heartbeat.count("events", sum(len(file.events) for file in files))
        what_landed = in_words((file.marker.topic, file.end) for file in files)
        self.heartbeat.beat("working", f"landed {what_landed}")
        log.info("landed %s in %.2f s", what_landed, seconds)

    def _idle(self, consumer: KafkaConsumer) -> None:
        if not self._complete and time.monotonic() - self._checked >= COMPLETE_CHECK_SECONDS:
            self._checked = time.monotonic()
            self._complete = self._ask(
                "what is landed", lambda: all_landed(consumer, self.clock, self.policy.partitions)
            )
            if self._complete:
                log.info("the run is complete: all %d sessions are landed", self.clock.sessions)
        if self._complete:
            self.heartbeat.beat("complete", "the run is complete")
        elif consumer.assignment():
            self.heartbeat.beat("working", "waits for records")
        else:
            self.heartbeat.beat("waiting", "for partitions to read")

    def _ask(self, what: str, work: Callable[[], T]) -> T:
        """What the work returns, within a time. Raises what it raises, KafkaError, StopRequested."""
        return wait_for(what, work, seconds=ASK_SECONDS, shutdown=self.shutdown, heartbeat=self.heartbeat)
