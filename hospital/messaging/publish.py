"""Outbox → Kafka: every session once, in order.

The protocol:

1. Take over: with its fixed transactional id the producer makes Kafka end what an earlier life left
   open, and shuts out that life should it still be there.
2. Look at Kafka: the last end marker committed to each topic tells which session comes next.
3. Take the next session's outbox file, and those that follow it up to a limit, as soon as it is there.
4. Begin a transaction.
5. Send every record as it is, to partition *session number modulo partitions* of its topic.
6. Wait until Kafka has acknowledged every record. (The client may call a commit done that it has not
   made when a record before it failed; with all of them acknowledged it can't.)
7. Commit, and go on at 3.

Whatever goes wrong, at any step: the producer is thrown away and all begins again at 1. A crash before
the commit leaves a transaction that 1 aborts; one after it is seen in 2.
"""

from __future__ import annotations

import logging
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from kafka import KafkaProducer
from kafka.errors import KafkaError, ProducerFencedError

from hospital.failpoints import reached
from hospital.messaging.access import KafkaAccess
from hospital.messaging.errors import FencedError, MessagingError
from hospital.messaging.events import SessionEnd
from hospital.messaging.outbox import OutboxSession, waiting_sessions
from hospital.messaging.progress import last_session_ends, session_after
from hospital.messaging.transaction import (
    TRANSACTION_TIMEOUT_SECONDS,
    open_producer,
    publish_in_transaction,
)
from hospital.messaging.waiting import until_kafka_answers, wait_for
from hospital.messaging.wording import in_words
from hospital.runtime.heartbeat import Heartbeat
from hospital.runtime.shutdown import Shutdown
from hospital.runtime.simclock import SimulatedClock
from hospital.runtime.waiting import StopRequested

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class PublishPolicy:
    """How the outbox is published. `partitions` gives each topic's number of them."""

    access: KafkaAccess
    transactional_id: str
    partitions: Mapping[str, int]
    sessions_per_transaction: int
    poll_seconds: float
    retry_max_seconds: float
    transaction_seconds: float = 20.0
    """After that time a transaction is given up: what came of it is then seen in Kafka."""


@dataclass
class Publisher:
    """The loop of the one producer of an outbox."""

    outbox: Path
    clock: SimulatedClock
    policy: PublishPolicy
    shutdown: Shutdown
    heartbeat: Heartbeat

    def run(self, last: int = sys.maxsize) -> None:
        """Publish until a stop is requested, or the session of the number `last` is in Kafka.

        Raises MessagingError.
        """
        with suppress(StopRequested):
            done = False
            while not (done or self.shutdown.requested):
                try:
                    with self._taken_over() as (producer, ends):
                        done = self._publish_from(producer, ends, last)
                except ProducerFencedError:
                    raise FencedError(
                        f"another producer with the id {self.policy.transactional_id} has taken over: "
                        f"run one producer for an outbox"
                    ) from None
                except KafkaError as error:
                    log.warning("looking at Kafka again, because of: %s", " ".join(str(error).split()))

    @contextmanager
    def _taken_over(self) -> Iterator[tuple[KafkaProducer, dict[str, SessionEnd | None]]]:
        """A producer that is ready, and each topic's last end: steps 1 and 2."""
        policy = self.policy

        def attempt() -> tuple[KafkaProducer, dict[str, SessionEnd | None]]:
            producer = open_producer(policy.access, policy.transactional_id)
            try:
                producer.init_transactions()
                for topic in policy.partitions:
                    producer.partitions_for(topic)  # else the first session would wait for it
                reached("publish.taken_over")
                ends = last_session_ends(policy.access, policy.partitions, self.clock)
                reached("publish.looked")
                return producer, ends
            except BaseException:
                _drop(producer)
                raise

        producer, ends = until_kafka_answers(
            policy.access,
            attempt,
            max_seconds=policy.retry_max_seconds,
            shutdown=self.shutdown,
            heartbeat=self.heartbeat,
        )
        try:
            yield producer, ends
        finally:
            _drop(producer)

    def _publish_from(self, producer: KafkaProducer, ends: dict[str, SessionEnd | None], last: int) -> bool:
        """Steps 3 to 7, again and again; whether the last session is in Kafka.

        Raises KafkaError, MessagingError, StopRequested.
        """
        number = session_after(ends)
        if number > 1:
            log.info("Kafka holds %d of %d sessions", number - 1, self.clock.sessions)
        if number > self.clock.sessions + 1:
            raise MessagingError(
                f"Kafka holds {number - 1} sessions and the period has {self.clock.sessions}: "
                f"set the SIM_END_DATE that it was filled with, or start again with an empty Kafka"
            )
        while number <= last and not self.shutdown.requested:
            limit = min(self.policy.sessions_per_transaction, last - number + 1)
            sessions = waiting_sessions(self.outbox, self.clock, number, limit)
            if not sessions:
                self._idle(number)
                continue
            for held in sessions:
                self._check(held, ends)
                ends.update(held.ends)
            self._publish(producer, sessions)
            number += len(sessions)
        return number > last

    def _idle(self, number: int) -> None:
        if number > self.clock.sessions:
            if self.heartbeat.state != "complete":
                log.info("the run is complete: all %d sessions are in Kafka", self.clock.sessions)
            self.heartbeat.beat("complete", "the run is complete")
        else:
            self.heartbeat.beat("working", f"waits for session {self.clock.session_at(number).id}")
        self.shutdown.wait(self.policy.poll_seconds)

    def _check(self, held: OutboxSession, ends: Mapping[str, SessionEnd | None]) -> None:
        """The outbox must go on from what is in Kafka. Raises MessagingError."""
        for topic in sorted(self.policy.partitions.keys() ^ held.ends.keys()):
            raise MessagingError(
                f"outbox session {held.session.id}: topic {topic} is only in one of the outbox and "
                f"kafka_config.json: make them agree"
            )
        for topic, end in held.ends.items():
            before = ends[topic]
            total = before.total if before else 0
            so_far = end.total - end.events
            if so_far != total:
                raise MessagingError(
                    f"outbox session {held.session.id}: follows {so_far} events of {topic}, but Kafka holds "
                    f"{total}: the two are of different runs, start again with both empty"
                )

    def _publish(self, producer: KafkaProducer, sessions: Sequence[OutboxSession]) -> None:
        began = time.time()
        try:
            with self.heartbeat.timed("publish"):
                wait_for(
                    "Kafka to end a transaction",
                    lambda: publish_in_transaction(producer, sessions, self.policy.partitions),
                    seconds=self.policy.transaction_seconds,
                    shutdown=self.shutdown,
                    heartbeat=self.heartbeat,
                )
        except ProducerFencedError as error:
            # Kafka shuts a producer out, too, when it has aborted its transaction because it took too long:
            # a machine that slept, for example. Then nobody else has taken over.
            if time.time() - began < TRANSACTION_TIMEOUT_SECONDS / 2:
                raise
            raise KafkaError(f"the transaction took too long and Kafka aborted it ({error})") from None
        self.heartbeat.count("sessions", len(sessions))
        self.heartbeat.count("events", sum(end.events for held in sessions for end in held.ends.values()))
        what = in_words((topic, end) for held in sessions for topic, end in held.ends.items())
        self.heartbeat.beat("working", f"published {what}")
        log.info("published %s in %.2f s", what, time.time() - began)


def _drop(producer: KafkaProducer) -> None:
    """Let go of a producer, whatever state it is in. What it left open is ended by the next one."""
    with suppress(KafkaError):
        producer.close(timeout=1)
