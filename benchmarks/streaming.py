"""Streaming: events a second from the outbox to landed JSON, beside what kafka-python alone sends and reads.

The producer's and the stream processor's loops run as processes of their own, as they do in a run, and wait;
then the whole outbox gets its name at once, and the clock runs until every session has landed.
"""

from __future__ import annotations

import logging
import multiprocessing
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.process import BaseProcess
from pathlib import Path

from benchmarks.forms import Form
from benchmarks.hospitals import Made
from benchmarks.kafka_alone import ToSend, seconds_alone
from benchmarks.measure import Result, one_pair
from hospital.lake.paths import LakePaths
from hospital.messaging.access import KafkaAccess
from hospital.messaging.consume import Lander, LandPolicy
from hospital.messaging.outbox import OutboxSession, outbox_path, read_session
from hospital.messaging.publish import Publisher, PublishPolicy
from hospital.messaging.topics import Topic, ensure_topics
from hospital.runtime.heartbeat import Heartbeat, read_heartbeat
from hospital.runtime.shutdown import Shutdown
from hospital.runtime.simclock import SimulatedClock
from simulation_configs import read_settings

AT_LEAST = 0.6
PARTITIONS = 3
PATIENCE_SECONDS = 120.0
POLL_SECONDS = 0.01

_processes = multiprocessing.get_context("spawn")


@dataclass(frozen=True)
class Repeat:
    """One repeat: topics of its own, and a lake below `folder` with a full outbox in waiting."""

    server: str
    name: str
    folder: Path
    clock: SimulatedClock

    @property
    def lake(self) -> LakePaths:
        """Its lake."""
        return LakePaths(self.folder)

    @property
    def outbox_in_waiting(self) -> Path:
        """The outbox, until it gets its name."""
        return self.folder / "outbox.later"


def measure(folder: Path, made: Made, server: str, form: Form) -> Result:
    """The events a second of both. The first round warms up the broker, and is not counted."""
    sessions = [made.clock.session_at(number) for number in range(1, form.stream_sessions + 1)]
    held = [read_session(made.lake.outbox, session) for session in sessions]
    pairs = []
    for number in range(form.repeats + 1):
        repeat = Repeat(server, f"repeat{number}", folder / f"repeat_{number}", made.clock)
        pair = _one_repeat(repeat, made.lake.outbox, held, floor_first=bool(number % 2))
        if number:
            pairs.append(pair)
    events = sum(end.events for session in held for end in session.ends.values())
    rates = tuple((events / mine, events / floor) for mine, floor in pairs)
    return Result(
        "streaming: outbox to JSON", "events/s", rates, bound=AT_LEAST, notes={"sessions": len(sessions)}
    )


def _one_repeat(
    repeat: Repeat, outbox: Path, held: list[OutboxSession], *, floor_first: bool
) -> tuple[float, float]:
    topics = {topic: f"{repeat.name}.{topic}" for topic in held[0].ends}
    alone = {topic: f"alone.{named}" for topic, named in topics.items()}
    wanted = [Topic(topic, PARTITIONS, 1) for topic in (*topics.values(), *alone.values())]
    ensure_topics(KafkaAccess((repeat.server,)), wanted)
    repeat.lake.make_folders()
    _fill(repeat, outbox, held, topics)
    records = [
        ToSend(alone[message.topic], session.session.number % PARTITIONS, message.key, message.value)
        for session in held
        for message in session.messages
    ]
    return one_pair(
        lambda: _seconds(repeat, list(topics.values()), len(held)),
        lambda: seconds_alone(repeat.server, records),
        floor_first=floor_first,
    )


def _fill(repeat: Repeat, outbox: Path, held: list[OutboxSession], topics: dict[str, str]) -> None:
    """The sessions as they are in the outbox, but for their topics' names."""
    repeat.outbox_in_waiting.mkdir()
    for session in held:
        text = outbox_path(outbox, session.session).read_text(encoding="utf-8")
        for topic, named in topics.items():
            text = text.replace(f'{{"topic":"{topic}"', f'{{"topic":"{named}"')
        outbox_path(repeat.outbox_in_waiting, session.session).write_text(text, encoding="utf-8")


def _seconds(repeat: Repeat, topics: list[str], sessions: int) -> float:
    """From the outbox's name to the last session's."""
    with (
        _running(publish, repeat, topics, "waits for session"),
        _running(land, repeat, topics, "waits for records"),
    ):
        repeat.lake.outbox.rmdir()
        begin = time.monotonic()
        repeat.outbox_in_waiting.rename(repeat.lake.outbox)
        _until(lambda: _landed(repeat.lake) == sessions * len(topics), "every session in stream/")
        return time.monotonic() - begin


def _landed(lake: LakePaths) -> int:
    return sum(1 for file in lake.stream.iterdir() if file.suffix == ".json")


@contextmanager
def _running(
    loop: Callable[[Repeat, list[str]], None], repeat: Repeat, topics: list[str], ready: str
) -> Iterator[None]:
    """The loop in a process of its own; within the block it is ready."""
    process: BaseProcess = _processes.Process(target=loop, args=(repeat, topics))
    process.start()
    heartbeat = repeat.folder / f"{loop.__name__}.json"
    try:
        _until(
            lambda: ready in (read_heartbeat(heartbeat) or {}).get("detail", ""),
            f"{loop.__name__} to be ready",
        )
        yield
    finally:
        process.terminate()
        process.join(PATIENCE_SECONDS)


def publish(repeat: Repeat, topics: list[str]) -> None:
    """The producer's loop, until it is told to stop."""
    shutdown = _begin()
    policy = PublishPolicy(
        access=KafkaAccess((repeat.server,)),
        transactional_id=repeat.name,
        partitions=dict.fromkeys(topics, PARTITIONS),
        sessions_per_transaction=read_settings().sessions_per_transaction,
        poll_seconds=POLL_SECONDS,  # how long a session waits to be seen is a matter of latency
        retry_max_seconds=1.0,
    )
    heartbeat = Heartbeat(repeat.folder / "publish.json")
    Publisher(repeat.lake.outbox, repeat.clock, policy, shutdown, heartbeat).run()


def land(repeat: Repeat, topics: list[str]) -> None:
    """The stream processor's loop, until it is told to stop."""
    shutdown = _begin()
    policy = LandPolicy(
        access=KafkaAccess((repeat.server,)),
        group=repeat.name,
        member=repeat.name,
        partitions=dict.fromkeys(topics, PARTITIONS),
        retry_max_seconds=1.0,
    )
    Lander(repeat.lake, repeat.clock, policy, shutdown, Heartbeat(repeat.folder / "land.json")).run()


def _begin() -> Shutdown:
    logging.getLogger("kafka").setLevel(logging.CRITICAL)
    return Shutdown.on_signals()


def _until(condition: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        if time.monotonic() > deadline:
            raise RuntimeError(f"waited in vain for {what}")
        time.sleep(POLL_SECONDS)
