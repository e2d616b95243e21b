"""What the tests of messaging do on a real Kafka: run the services' loops, and read what Kafka holds."""

from __future__ import annotations

import json
import logging
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from kafka import KafkaConsumer, KafkaProducer, TopicPartition

from hospital.lake.paths import LakePaths
from hospital.messaging.access import KafkaAccess
from hospital.messaging.consume import Lander, LandPolicy
from hospital.messaging.land import Landing, SessionFile
from hospital.messaging.publish import Publisher, PublishPolicy
from hospital.messaging.topics import Topic, ensure_topics
from hospital.messaging.wire import Record
from hospital.runtime.heartbeat import Heartbeat
from hospital.runtime.shutdown import Shutdown
from hospital.runtime.simclock import SimulatedClock
from tests.messaging_samples import clock_of, fill_outbox, records_of

# As the services have it (runtime/logs.py); and pytest would keep, with the records, what they speak of.
logging.getLogger("kafka").setLevel(logging.CRITICAL)

PARTITIONS = 3
PATIENCE_SECONDS = 40.0


@dataclass
class World:
    """A lake, a clock and topics of its own on the one Kafka."""

    server: str
    name: str
    root: Path
    clock: SimulatedClock = field(default_factory=lambda: clock_of(days=2))

    def __post_init__(self) -> None:
        self.lake = LakePaths(self.root)
        self.lake.make_folders()
        topics = [Topic(topic, PARTITIONS, 1) for topic in self.topics]
        ensure_topics(self.access, [*topics, Topic(self.dead_letters, 1, 1)])

    @property
    def access(self) -> KafkaAccess:
        return KafkaAccess((self.server,))

    @property
    def topics(self) -> tuple[str, str]:
        return f"{self.name}.one", f"{self.name}.two"

    @property
    def dead_letters(self) -> str:
        """The topic of dead letters."""
        return f"{self.name}.dead-letters"

    @property
    def counts(self) -> dict[str, list[int]]:
        """Events of each session, by topic."""
        numbers = range(1, self.clock.sessions + 1)
        return {self.topics[0]: [n % 3 for n in numbers], self.topics[1]: [n % 5 for n in numbers]}

    def fill(self, numbers: Sequence[int] | None = None) -> None:
        """Write these sessions to the outbox; all of them unless said."""
        fill_outbox(self.lake.outbox, self.clock, self.counts, numbers)

    def environment(self) -> dict[str, str]:
        """What makes a service's program one of this world. Its runtime folder is the lake's."""
        topics = {topic: {"partitions": PARTITIONS, "replication_factor": 1} for topic in self.topics}
        config = {
            "bootstrap_servers": ["no.such.host:9092"],
            "topics": topics,
            "dead_letters": {"topic": self.dead_letters},
        }
        (self.root / "kafka_config.json").write_text(json.dumps(config))
        return {
            "CONFIGS_PATH": str(self.root),
            "SHARED_DATA_PATH": str(self.root),
            "RUNTIME_PATH": str(self.root),
            "SIM_END_DATE": self.clock.end.isoformat(),
            "KAFKA_BOOTSTRAP_SERVERS": self.server,
        }

    def publisher(self) -> Publisher:
        """A producer."""
        policy = PublishPolicy(
            access=self.access,
            transactional_id=self.name,
            partitions=dict.fromkeys(self.topics, PARTITIONS),
            sessions_per_transaction=2,
            poll_seconds=0.02,
            retry_max_seconds=1.0,
            transaction_seconds=3.0,
        )
        heartbeat = Heartbeat(self.root / "producer.json")
        return Publisher(self.lake.outbox, self.clock, policy, Shutdown(), heartbeat)

    def lander(self, member: str = "first", **otherwise: Any) -> Lander:
        """A stream processor; `otherwise` is what its policy has different."""
        policy = LandPolicy(
            access=self.access,
            group=self.name,
            member=member,
            partitions=dict.fromkeys(self.topics, PARTITIONS),
            retry_max_seconds=1.0,
            session_timeout_seconds=6.0,
            dead_letters=self.dead_letters,
        )
        policy = replace(policy, **otherwise)
        return Lander(self.lake, self.clock, policy, Shutdown(), Heartbeat(self.root / f"{member}.json"))

    def expected(self) -> dict[tuple[str, int], list[tuple[bytes | None, bytes | None]]]:
        """Keys and values that Kafka must hold of the outbox, by topic and partition, in order."""
        held = records_of(self.lake.outbox, self.clock, PARTITIONS)
        return {where: [(record.key, record.value) for record in records] for where, records in held.items()}

    def in_kafka(self) -> dict[tuple[str, int], list[tuple[bytes | None, bytes | None]]]:
        """Keys and values that are committed in Kafka, by topic and partition, in order."""
        return {
            where: [(record.key, record.value) for record in records]
            for where, records in committed_records(self.server, self.topics).items()
        }

    def landed(self) -> dict[str, bytes]:
        """The content of the files in stream/, by name."""
        return {path.name: path.read_bytes() for path in self.lake.stream.glob("[!.]*")}

    def leftovers(self) -> list[Path]:
        """What was not written to its end, in the stream processor's folders."""
        return [*self.lake.stream.glob(".*"), *self.lake.dead_letters.glob(".*")]

    def expected_files(self) -> dict[str, bytes]:
        """What must be landed of the outbox."""
        landing = Landing(self.clock, dict.fromkeys(self.topics, PARTITIONS))
        made = [
            what
            for records in records_of(self.lake.outbox, self.clock, PARTITIONS).values()
            for record in records
            for what in landing.take(record)
        ]
        return {what.name: what.content for what in made if isinstance(what, SessionFile)}

    def letters(self) -> dict[str, dict[str, Any]]:
        """The dead letters by key: each once in the topic, and the same in the one file that it has."""
        (records,) = committed_records(self.server, [self.dead_letters], partitions=1).values() or [[]]
        letters = {(record.key or b"").decode(): record.value or b"" for record in records}
        assert len(letters) == len(records), "a letter is in the topic twice"
        files = {path.name: path.read_bytes() for path in self.letter_files()}
        assert files == {f"{key}.dead-letter.json": value + b"\n" for key, value in letters.items()}
        return {key: json.loads(value) for key, value in letters.items()}

    def letter_files(self) -> list[Path]:
        """The files of dead letters."""
        return list(self.lake.dead_letters.glob("[!.]*"))

    def strange(self, *records: Record) -> list[Record]:
        """Somebody else sends these to their partitions, one after the other; with the offsets they got."""
        with closing(KafkaProducer(bootstrap_servers=self.server, acks="all")) as producer:
            futures = [
                producer.send(record.topic, key=record.key, value=record.value, partition=record.partition)
                for record in records
            ]
            producer.flush()
            return [
                replace(record, offset=future.get().offset)
                for record, future in zip(records, futures, strict=True)
            ]


def committed_records(
    server: str, topics: Sequence[str], partitions: int = PARTITIONS
) -> Mapping[tuple[str, int], list[Record]]:
    """Every committed record of the topics, by topic and partition."""
    consumer = KafkaConsumer(
        bootstrap_servers=server, isolation_level="read_committed", enable_auto_commit=False, group_id=None
    )
    held: dict[tuple[str, int], list[Record]] = {}
    with closing(consumer):
        places = [TopicPartition(topic, number) for topic in topics for number in range(partitions)]
        consumer.assign(places)
        consumer.seek_to_beginning(*places)
        ends = consumer.end_offsets(places)
        while any(consumer.position(place) < ends[place] for place in places):
            for place, records in consumer.poll(timeout_ms=500).items():
                where = (place.topic, place.partition)
                read = [Record(*where, record.offset, record.key, record.value) for record in records]
                held.setdefault(where, []).extend(read)
    return held


@contextmanager
def running(*services: Publisher | Lander) -> Iterator[list[BaseException]]:
    """The services' loops in threads, stopped at the end; the list gets the errors that ended them."""
    errors: list[BaseException] = []

    def run(service: Publisher | Lander) -> None:
        try:
            service.run()
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=run, args=[service]) for service in services]
    for thread in threads:
        thread.start()
    try:
        yield errors
    finally:
        for service in services:
            service.shutdown.request()
        for thread in threads:
            thread.join(PATIENCE_SECONDS)
            assert not thread.is_alive(), "a service did not stop when it was asked to"


def until(condition: Callable[[], bool], what: str, seconds: float = PATIENCE_SECONDS) -> None:
    """Wait for it, and fail when it does not come."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"waited in vain for: {what}"
        time.sleep(0.02)


def run_to_the_end(*services: Publisher | Lander) -> None:
    """Run the services until each says that the run is complete."""
    with running(*services) as errors:
        until(
            lambda: bool(errors) or all(service.heartbeat.state == "complete" for service in services),
            "the end of the run",
        )
    assert errors == []
