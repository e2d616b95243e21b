"""All facts of a run, collected once. A server that is away is a fact, too."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from heapq import nlargest
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from hospital.local.places import Places
from hospital.messaging.access import KafkaAccess
from hospital.runtime.simclock import SimulatedClock
from hospital.status import lake as in_lake
from hospital.status.asking import Away, Question
from hospital.status.facts import Clock, HandOver, Server, Status
from hospital.status.lake import Folder
from hospital.status.pace import pace
from hospital.status.places import Addresses, addresses
from hospital.status.services import last_problems, services
from simulation_configs import DatabaseConfig, Settings

if TYPE_CHECKING:
    from hospital.status.kafka import Sessions
    from hospital.status.warehouse import Loaded

T = TypeVar("T")
A = TypeVar("A")
Answer = Callable[[float], T | Away]

LANDING_GROUP = "stream_processor"
"""The consumer group by whose commits Kafka knows what is landed."""

PATIENCE_SECONDS = 2.5
CONNECT_SECONDS = 1.0
COUNT_SECONDS = 0.8
LOOK_SECONDS = 1.0
PROBLEMS_SHOWN = 5


def collect(settings: Settings, *, count_rows: bool = True, user: str = "") -> Status:
    """The run's status now, within two seconds or little more.

    Without `count_rows` rows are not counted but known nearly. `user` asks PostgreSQL, where it is another
    one than `addresses` finds. Raises ConfigurationError.
    """
    deadline = time.monotonic() + PATIENCE_SECONDS
    places = Places.of(settings)
    lake = places.lake
    clock = in_lake.period(lake, settings)
    found = addresses(settings, places, user=user)
    partitions = {name: topic.partitions for name, topic in settings.kafka.topics.items()}
    kafka = _ask(found.kafka, partial(_ask_kafka, partitions, clock))
    warehouse = _ask(
        found.database, partial(_ask_warehouse, found.password, clock, COUNT_SECONDS if count_rows else 0.0)
    )
    sessions, loaded = kafka(deadline), warehouse(deadline)
    # After what was taken comes what was made: so nothing seems to be taken that was not made.
    now = time.time()
    folders = in_lake.folders(lake)
    on_clock = in_lake.clock_now(places, clock)
    setup = in_lake.setup_steps(places.flags)
    known = _known(loaded) or _known(_ask(lake.processed, partial(_look, clock))(deadline + LOOK_SECONDS))
    problems = chain(in_lake.problems(lake), last_problems(lake.heartbeats))
    return Status(
        taken_at=now,
        clock=on_clock,
        complete=known.complete if known else None,
        setup=setup,
        pace=pace(on_clock, setup, folders, known, now),
        days_loaded=known.days if known else None,
        hand_overs=tuple(_hand_overs(on_clock, folders, _known(sessions), known, now)),
        files={name: folder.files for name, folder in folders.items()},
        rows=known.rows if known else None,
        services=services(lake.heartbeats, now),
        servers=_servers(found, sessions, loaded),
        problems=tuple(nlargest(PROBLEMS_SHOWN, problems, key=lambda problem: problem.at)),
    )


def _known(answer: T | Away) -> T | None:
    return None if isinstance(answer, Away) else answer


def _ask(whom: A | Away, ask: Callable[[A], T]) -> Answer[T]:
    if isinstance(whom, Away):
        away = whom
        return lambda deadline: away
    return Question(partial(ask, whom)).answer


def _ask_kafka(partitions: Mapping[str, int], clock: SimulatedClock, access: KafkaAccess) -> Sessions:
    from hospital.status.kafka import ask

    return ask(access, LANDING_GROUP, partitions, clock, CONNECT_SECONDS)


def _ask_warehouse(
    password: str, clock: SimulatedClock, count_seconds: float, database: DatabaseConfig
) -> Loaded:
    from hospital.status.warehouse import ask

    return ask(database, password, clock, count_seconds)


def _look(clock: SimulatedClock, processed: Path) -> Loaded:
    from hospital.status.warehouse import look

    return look(processed, clock)


def _hand_overs(
    clock: Clock, folders: Mapping[str, Folder], sessions: Sessions | None, loaded: Loaded | None, now: float
) -> Iterator[HandOver]:
    """In the order of the data's way."""
    written = folders["outbox"].files
    published, landed = (sessions.published, sessions.landed) if sessions else (None, None)
    yield HandOver("outbox", "Kafka", "sessions", written, published, _left(written, published))
    yield HandOver("Kafka", "stream", "sessions", published, landed, _left(published, landed))
    for name in ("batch", "stream"):
        folder = folders[name]
        oldest = None if folder.oldest is None else max(0.0, now - folder.oldest)
        yield HandOver(name, "warehouse", "files", waiting=folder.files, oldest_seconds=oldest)
    days = loaded.days if loaded else None
    yield HandOver(
        "scheduler", "warehouse", "days", clock.days_simulated, days, _left(clock.days_simulated, days)
    )


def _left(made: int | None, taken: int | None) -> int | None:
    """How many wait, where both are known."""
    return None if made is None or taken is None else max(0, made - taken)


def _servers(found: Addresses, kafka: object, warehouse: object) -> tuple[Server, ...]:
    return tuple(
        Server(name, place, answer.reason if isinstance(answer, Away) else "")
        for name, place, answer in (
            ("Kafka", found.kafka_address, kafka),
            ("PostgreSQL", found.database_address, warehouse),
        )
    )
