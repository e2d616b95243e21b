"""A small hospital's lake, made by the services' own functions without Kafka between them, and loaded."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from hospital.feed.loading import hospital_catalogue, is_complete
from hospital.feed.setup_steps import set_up
from hospital.feed.steps import Days
from hospital.lake.atomic import whole_file
from hospital.lake.paths import LakePaths
from hospital.messaging.land import Landing, SessionFile
from hospital.messaging.outbox import read_session
from hospital.messaging.wire import Record
from hospital.runtime.failed_share import FailureLimit
from hospital.runtime.heartbeat import Heartbeat
from hospital.runtime.shutdown import Shutdown
from hospital.runtime.simclock import SimulatedClock
from hospital.simulation.world import World
from hospital.warehouse.ingest import Ingestor
from hospital.warehouse.server import Server
from simulation_configs import DatabaseConfig


def clock_of(world: World) -> SimulatedClock:
    """The clock of the world's period."""
    scale = world.hospital.scale
    return SimulatedClock(scale.start, scale.end, scale.sessions_a_day)


def make_lake(world: World, root: Path) -> LakePaths:
    """Everything that the period puts into batch/ and stream/, ready to load."""
    lake, heartbeat, clock = LakePaths(root), Heartbeat(root / "lake.json"), clock_of(world)
    lake.make_folders()
    flags = root / "flags"
    flags.mkdir()
    set_up(world, lake.batch, flags, heartbeat, lambda: False)
    days = Days(world, clock, lake, heartbeat)
    while not days.complete:
        days.close_day()
    _land(lake, clock)
    return lake


def _land(lake: LakePaths, clock: SimulatedClock) -> None:
    landing = Landing(clock, {"hospital.transfers": 1, "hospital.transport": 1})
    offset = 0
    for number in range(1, clock.sessions + 1):
        for message in read_session(lake.outbox, clock.session_at(number)).messages:
            made = landing.take(Record(message.topic, 0, offset, message.key, message.value))
            offset += 1
            for file in made:
                assert isinstance(file, SessionFile)
                with whole_file(lake.stream / file.name, durable=False) as stream:
                    stream.write(file.content)


def load(lake: LakePaths, clock: SimulatedClock, database: DatabaseConfig) -> None:
    """Load all of it, and see that it is all."""
    with a_server(lake, database) as server:
        ingest(lake, clock, server)
        assert server.call(lambda connection: is_complete(connection, clock))


@contextmanager
def a_server(lake: LakePaths, database: DatabaseConfig) -> Iterator[Server]:
    """The database as an ingestor sees it."""
    server = Server(
        database,
        password="",
        owner_password="",
        application_name="test",
        max_seconds=0.2,
        shutdown=Shutdown(),
        heartbeat=Heartbeat(lake.root / "load.json"),
    )
    with closing(server):
        yield server


def ingest(lake: LakePaths, clock: SimulatedClock, server: Server) -> Heartbeat:
    """Load all that is ready, with an ingestor that has just begun; its heartbeat."""
    heartbeat = Heartbeat(lake.root / "load.json")
    ingestor = Ingestor(
        lake,
        hospital_catalogue(clock),
        server,
        limit=FailureLimit(max_share=1, window=1_000),
        poll_seconds=0.01,
        shutdown=Shutdown(),
        heartbeat=heartbeat,
    )
    ingestor.begin()
    while ingestor.turn():
        pass
    return heartbeat
