"""The floor of streaming: kafka-python alone, one process that sends and one that reads.

The same records, to the same partitions, with the settings that are good for plain sending; no
transactions, no files, and nothing is looked into.
"""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Sequence
from dataclasses import dataclass
from multiprocessing.synchronize import Event
from queue import Empty
from typing import Any

from kafka import KafkaConsumer, KafkaProducer, TopicPartition

PATIENCE_SECONDS = 120.0

_processes = multiprocessing.get_context("spawn")


@dataclass(frozen=True)
class ToSend:
    """A record and where it goes."""

    topic: str
    partition: int
    key: bytes
    value: bytes


def seconds_alone(server: str, records: Sequence[ToSend]) -> float:
    """From the first record sent to the last one read, with both sides ready before. Raises RuntimeError."""
    ready, begin = (_processes.Event() for _ in range(2))
    said: Any = _processes.Queue()
    where = sorted({(record.topic, record.partition) for record in records})
    both = (
        _processes.Process(target=_read, args=(server, where, len(records), ready, said)),
        _processes.Process(target=_send, args=(server, list(records), begin, said)),
    )
    for process in both:
        process.start()
    try:
        _wait(ready)
        assert said.get(timeout=PATIENCE_SECONDS) == "ready to send"
        begin.set()
        moments = [said.get(timeout=PATIENCE_SECONDS) for _ in both]
    except Empty:
        raise RuntimeError("kafka-python alone did not come to its end") from None
    finally:
        for process in both:
            process.join(PATIENCE_SECONDS)
    return float(max(moments) - min(moments))


def _wait(event: Event) -> None:
    if not event.wait(PATIENCE_SECONDS):
        raise RuntimeError("kafka-python alone did not become ready to read")


def _send(server: str, records: list[ToSend], begin: Event, said: Any) -> None:
    producer = KafkaProducer(
        bootstrap_servers=[server], acks="all", metrics_enabled=False, batch_size=256 * 1024, linger_ms=5
    )
    for topic in {record.topic for record in records}:
        producer.partitions_for(topic)
    said.put("ready to send")
    begin.wait(PATIENCE_SECONDS)
    said.put(time.monotonic())
    for record in records:
        producer.send(record.topic, key=record.key, value=record.value, partition=record.partition)
    producer.flush()
    producer.close()


def _read(server: str, where: list[tuple[str, int]], count: int, ready: Event, said: Any) -> None:
    consumer = KafkaConsumer(
        bootstrap_servers=[server],
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        metrics_enabled=False,
        max_poll_records=2_000,
    )
    consumer.assign([TopicPartition(*one) for one in where])
    consumer.poll(timeout_ms=500)
    ready.set()
    read = 0
    while read < count:
        read += sum(map(len, consumer.poll(timeout_ms=500).values()))
    said.put(time.monotonic())
    consumer.close()
