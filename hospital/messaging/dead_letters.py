"""Dead letters: records that can't be right, kept where people find them, while the rest goes on.

Each goes to a topic and then to a file, once, from whichever member of the group comes to its record:
steps 4 and 5 of the protocol in consume.py.

A record may be read again: after a crash, and when its partition goes to another member. So the topic
itself says which letters it has. Its keys are read from the beginning before the first letter of a life
is sent, and on from there before each further sending; a letter that is there is not sent again. Only
letters that may come again are remembered: those of records after the group's committed offsets.
(Two members that send the same letter within the same moment would double it: one that was held since
before its partition went to the other, and until just after it had read the keys.)
"""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Callable, Mapping, Sequence, Set
from contextlib import suppress
from pathlib import Path

from kafka import KafkaConsumer, KafkaProducer, TopicPartition
from kafka.errors import KafkaError, KafkaTimeoutError

from hospital.failpoints import reached
from hospital.messaging.access import KafkaAccess
from hospital.messaging.land import DeadLetter
from hospital.messaging.letter import to_text, write_letter
from hospital.messaging.wire import Place

log = logging.getLogger(__name__)

READ_TIMEOUT_SECONDS = 30.0
ACKNOWLEDGE_SECONDS = 15
MOST_REMEMBERED = 10_000

_KEY = re.compile(rb"(.+)-([0-9]+)-([0-9]+)")


class DeadLetters:
    """One member's hold on topic and folder; `committed` gives the group's committed offsets. Close it."""

    def __init__(
        self,
        access: KafkaAccess,
        topic: str,
        folder: Path,
        member: str,
        *,
        committed: Callable[[], Mapping[Place, int]],
    ) -> None:
        self._access = access
        self._where = TopicPartition(topic, 0)
        self._folder = folder
        self._member = member
        self._committed = committed
        self._clients: tuple[KafkaConsumer, KafkaProducer] | None = None
        self._sent: set[tuple[Place, int]] = set()

    def close(self) -> None:
        """Let go of it, whatever state it is in."""
        if self._clients is not None:
            reader, writer = self._clients
            with suppress(KafkaError):
                writer.close(timeout=1)
            with suppress(KafkaError):
                reader.close(autocommit=False, timeout_ms=1_000)

    def keep(self, letters: Sequence[DeadLetter]) -> int:
        """Send those that the topic doesn't have, then write all to files. How many were new.

        Raises KafkaError, OSError.
        """
        new = self._send(letters)
        for letter in letters:
            path = write_letter(self._folder, letter, writer=self._member)
            reached("dead_letter.kept", letter.key)
            if letter in new:
                log.warning("%s: %s; kept as %s", letter.key, letter.reason, path)
        return len(new)

    def _send(self, letters: Sequence[DeadLetter]) -> Set[DeadLetter]:
        """Those that were sent, all of them acknowledged. Raises KafkaError."""
        if self._clients is None:
            self._clients = (
                open_reader(self._access, self._where, self._member),
                open_writer(self._access, self._member),
            )
        reader, writer = self._clients
        self._read_on(reader)
        new = [letter for letter in letters if _id(letter) not in self._sent]
        futures = [
            writer.send(
                self._where.topic, key=letter.key.encode(), value=to_text(letter).encode(), partition=0
            )
            for letter in new
        ]
        writer.flush(timeout=ACKNOWLEDGE_SECONDS + 1)  # by then each has succeeded or failed
        for letter, future in zip(new, futures, strict=True):
            future.get(timeout=0)
            self._sent.add(_id(letter))
            reached("dead_letter.sent", letter.key)
        return set(new)

    def _read_on(self, reader: KafkaConsumer) -> None:
        """Remember the letters that have come to the topic. Raises KafkaError."""
        end = reader.end_offsets([self._where])[self._where]
        deadline = time.monotonic() + READ_TIMEOUT_SECONDS
        while reader.position(self._where) < end:
            if time.monotonic() > deadline:
                raise KafkaTimeoutError(f"{self._where.topic}: offset {end} was not reached")
            for read in reader.poll(timeout_ms=50).get(self._where, []):
                # A stranger's record is no letter of ours.
                if match := _KEY.fullmatch(read.key or b""):
                    topic = match[1].decode(errors="replace")
                    self._sent.add(((topic, int(match[2])), int(match[3])))
            if len(self._sent) > MOST_REMEMBERED:
                self._forget()

    def _forget(self) -> None:
        """Forget the letters of records that nobody will read again."""
        committed = self._committed()
        self._sent = {(place, offset) for place, offset in self._sent if offset >= committed.get(place, 0)}


def open_reader(access: KafkaAccess, where: TopicPartition, member: str) -> KafkaConsumer:
    """A consumer of no group, at the topic's beginning. Raises KafkaError."""
    reader = KafkaConsumer(
        **access.client_options(),
        client_id=member,
        isolation_level="read_committed",
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        allow_auto_create_topics=False,
        metrics_enabled=False,
        fetch_max_wait_ms=50,
        fetch_max_bytes=8 << 20,
    )
    reader.assign([where])
    return reader


def open_writer(access: KafkaAccess, member: str) -> KafkaProducer:
    """A producer that doubles nothing when it tries again. Raises KafkaError."""
    return KafkaProducer(
        **access.client_options(),
        client_id=member,
        acks="all",
        enable_idempotence=True,
        allow_auto_create_topics=False,
        metrics_enabled=False,
        reconnect_backoff_max_ms=1_000,
        max_block_ms=10_000,
        request_timeout_ms=10_000,
        delivery_timeout_ms=ACKNOWLEDGE_SECONDS * 1_000,
    )


def _id(letter: DeadLetter) -> tuple[Place, int]:
    return letter.record.place, letter.record.offset
