"""A consumer of your own: prints each session of the hospital's events, cut by its end marker.

It is complete, and uses nothing of this project: Kafka's topics are all that it knows.

1. It reads committed records only. The producer publishes each session in a transaction, so one that was
   cut off is never seen.
2. It keeps a session's events until the session's end marker comes, which says how many there must be.
3. It hands the session on, and only then commits the offset after the marker: killed anywhere, it begins
   again with a whole session. Whoever takes the sessions may see one twice, and knows it by its number.
4. Members of one group share the partitions; another group reads everything for itself.
"""

from __future__ import annotations

import argparse
import json
import signal
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any

from kafka import KafkaConsumer, TopicPartition
from kafka.structs import OffsetAndMetadata

TOPICS = ("hospital.transfers", "hospital.transport")
END = "session.end"
POLL_MS = 200

Event = dict[str, Any]


class Stop:
    """Becomes true at Ctrl-C or SIGTERM."""

    def __init__(self) -> None:
        self.asked = False
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._ask)

    def _ask(self, *_: object) -> None:
        self.asked = True


def sessions(
    consumer: KafkaConsumer, idle_seconds: float, stop: Stop
) -> Iterator[tuple[str, Event, list[Event]]]:
    """Whole sessions: the topic, the end marker, the events. One is committed when the next is asked for.

    Ends when `stop` is asked for, or nothing has come for `idle_seconds` of a share that Kafka has answered
    for. Raises ValueError where a marker and its events don't fit, KafkaError.
    """
    waiting: dict[TopicPartition, dict[int, Event]] = defaultdict(dict)
    last = time.monotonic()
    while not stop.asked and time.monotonic() - last < idle_seconds:
        polled = consumer.poll(timeout_ms=POLL_MS)
        for where, records in polled.items():
            for record in records:
                event = json.loads(record.value)
                if event["event_type"] != END:
                    waiting[where][record.offset] = event  # by offset: what is read again counts once
                    continue
                # Partitions may have been another member's meanwhile: what is left of other sessions goes.
                of_session = [e for e in waiting.pop(where, {}).values() if e["session"] == event["session"]]
                if len(of_session) != event["events"]:
                    raise ValueError(f"{event['session']}: {event['events']} events, {len(of_session)} came")
                yield where.topic, event, of_session
                consumer.commit({where: OffsetAndMetadata(record.offset + 1, "", -1)})
                if stop.asked:
                    return
        if polled or not answered(consumer):  # joining the group may take longer than the pause
            last = time.monotonic()


def answered(consumer: KafkaConsumer) -> bool:
    """Whether the consumer has a share of the partitions, and Kafka has said how far each of them goes."""
    share = consumer.assignment()
    return bool(share) and all(consumer.highwater(partition) is not None for partition in share)


def main() -> None:
    """Print a line a session, and at the end the sums."""
    parser = argparse.ArgumentParser(description="Print the hospital's sessions, cut by their end markers.")
    parser.add_argument("--bootstrap-server", default="localhost:29092")
    parser.add_argument("--group", default="analyst-tutorial", help="its place is kept by Kafka")
    parser.add_argument("--idle-seconds", type=float, default=float("inf"), help="end after such a pause")
    arguments = parser.parse_args()
    stop = Stop()
    consumer = KafkaConsumer(
        *TOPICS,
        bootstrap_servers=arguments.bootstrap_server,
        group_id=arguments.group,
        isolation_level="read_committed",
        auto_offset_reset="earliest",
        enable_auto_commit=False,
    )
    sums: Counter[str] = Counter()
    try:
        for topic, end, events in sessions(consumer, arguments.idle_seconds, stop):
            kinds = Counter(str(event["event_type"]) for event in events)
            told = ", ".join(f"{number} {kind}" for kind, number in sorted(kinds.items())) or "no events"
            print(f"{topic} {end['session']}: {told}", flush=True)
            sums += kinds
            sums["sessions"] += 1
    finally:
        consumer.close()
    told = ", ".join(f"{number:,} {kind}" for kind, number in sorted(sums.items()))
    print(f"in all: {told or 'nothing new'}")


if __name__ == "__main__":
    main()
