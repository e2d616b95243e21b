"""Events and sessions as each stage of a run has them: outbox, Kafka, stream files, warehouse."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from kafka import KafkaConsumer, TopicPartition

from hospital.lake.paths import LakePaths
from hospital.messaging.events import SESSION_END
from hospital.warehouse.connection import Connection

TOPICS = ("hospital.transfers", "hospital.transport")
GROUP = "stream_processor"
TABLES = {
    "hospital.transfers": "patient_transfers.transfers",
    "hospital.transport": "emergency_transport.transports",
}


@dataclass(frozen=True)
class Counts:
    """By topic: events, and sessions that are ended."""

    events: dict[str, int]
    sessions: dict[str, int]


def in_outbox(lake: LakePaths) -> Counts:
    """What the scheduler wrote."""
    lines = (json.loads(line) for file in lake.outbox.iterdir() for line in file.read_bytes().splitlines())
    return _counts([(line["topic"], line["value"]["event_type"]) for line in lines])


def in_kafka(server: str) -> Counts:
    """What is committed in the topics, each record counted."""
    with closing(KafkaConsumer(bootstrap_servers=server, isolation_level="read_committed")) as consumer:
        places = _places(consumer)
        consumer.assign(places)
        consumer.seek_to_beginning(*places)
        ends = consumer.end_offsets(places)
        seen = []
        while any(consumer.position(place) < ends[place] for place in places):
            for place, records in consumer.poll(timeout_ms=500).items():
                seen += [(place.topic, json.loads(record.value)["event_type"]) for record in records]
    return _counts(seen)


def sessions_committed(server: str) -> dict[str, int]:
    """The last session for which the group has committed an offset, by topic."""
    with closing(
        KafkaConsumer(bootstrap_servers=server, group_id=GROUP, enable_auto_commit=False)
    ) as consumer:
        last: dict[str, int] = {}
        for place in _places(consumer):
            committed = consumer.committed(place, metadata=True)
            last[place.topic] = max(last.get(place.topic, 0), int(committed.metadata) if committed else 0)
        return last


def in_stream_files(lake: LakePaths) -> Counts:
    """What was landed, wherever its files are."""
    events: Counter[str] = Counter()
    sessions: Counter[str] = Counter()
    for folder in (lake.stream, lake.processed):
        for file in folder.glob("*.json"):
            content = json.loads(file.read_bytes())
            events[content["topic"]] += len(content["events"])
            sessions[content["topic"]] += 1
    return Counts(dict(events), dict(sessions))


def in_warehouse(connection: Connection) -> Counts:
    """What was loaded: the tables' rows, and the ledger of sessions."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT topic, count(*) FROM pipeline.sessions GROUP BY topic")
        sessions = dict(cursor.fetchall())
        events = {}
        for topic, table in TABLES.items():
            cursor.execute(f"SELECT count(*) FROM {table}")
            (events[topic],) = cursor.fetchone() or (0,)
    return Counts(events, sessions)


def _places(consumer: KafkaConsumer) -> list[TopicPartition]:
    return [TopicPartition(t, p) for t in TOPICS for p in sorted(consumer.partitions_for_topic(t) or ())]


def _counts(seen: Sequence[tuple[str, str]]) -> Counts:
    events = Counter(topic for topic, kind in seen if kind != SESSION_END)
    sessions = Counter(topic for topic, kind in seen if kind == SESSION_END)
    return Counts(dict(events), dict(sessions))


def failed_files(lake: LakePaths) -> list[Path]:
    """What was put aside, in the lake's two folders for it."""
    return [*lake.failed.iterdir(), *lake.dead_letters.iterdir()]
