"""What the tests of the warehouse do on a real PostgreSQL: run the loop, and read what came of it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from hospital.feed.loading import hospital_catalogue
from hospital.lake.paths import LakePaths
from hospital.local.postgres import PostgresAddress, PostgresServer
from hospital.runtime.failed_share import FailureLimit
from hospital.runtime.heartbeat import Heartbeat
from hospital.runtime.shutdown import Shutdown
from hospital.warehouse.connection import Connection, connect
from hospital.warehouse.ingest import Ingestor
from hospital.warehouse.progress import read_progress
from hospital.warehouse.server import Server
from simulation_configs import DatabaseConfig
from tests.databases import a_database, config_of
from tests.warehouse_samples import CLOCK, ROWS, put_all

PATIENCE_SECONDS = 40.0
LIMIT = FailureLimit(max_share=0.5, window=20)


@dataclass
class Running:
    """An ingestor in a thread of its own."""

    shutdown: Shutdown
    heartbeat: Heartbeat
    errors: list[BaseException] = field(default_factory=list)

    @classmethod
    def new(cls, root: Path, member: str) -> Running:
        """One that has not begun."""
        return cls(Shutdown(), Heartbeat(root / f"{member}.json"))

    def until(self, condition: Callable[[], bool], what: str) -> None:
        """Wait for it, and fail when it does not come."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not condition():
            assert self.errors == []
            assert time.monotonic() < deadline, f"waited in vain for {what}: {self.heartbeat}"
            time.sleep(0.01)

    def until_state(self, state: str) -> None:
        """Wait until the heartbeat says so."""
        self.until(lambda: self.heartbeat.state == state, state)


@dataclass
class World:
    """A lake and a database of its own on the one PostgreSQL."""

    root: Path
    database: DatabaseConfig
    """As the ingestor is configured for it."""
    administrator: str
    limit: FailureLimit = LIMIT

    def __post_init__(self) -> None:
        self.lake = LakePaths(self.root)
        self.lake.make_folders()

    @classmethod
    def of(cls, root: Path, host: str, port: int, name: str, user: str) -> Self:
        """The world at these addresses; the user is the server's administrator."""
        return cls(root, config_of(PostgresAddress(host, port, name, user)), user)

    @classmethod
    @contextmanager
    def of_samples(cls, postgres: PostgresServer, name: str, root: Path) -> Iterator[Self]:
        """The world of a database of that name, with the samples loaded as the ingestor does."""
        with a_database(postgres, name) as address:
            world = cls.of(root, address.host, address.port, address.database, address.user)
            put_all(world.lake)
            world.ingest()
            yield world

    def ingest(self) -> None:
        """Load all that is ready, here and now."""
        with self.ingests() as ingest:
            ingest()

    @contextmanager
    def ingests(self) -> Iterator[Callable[[], None]]:
        """Something that loads all that is ready when it is called, with an ingestor that has just begun."""
        running = Running.new(self.root, "ingestor")

        def ingest() -> None:
            ingestor = self._ingestor(server, running)
            ingestor.begin()
            while ingestor.turn():
                pass

        with closing(self._server("ingestor", running)) as server:
            yield ingest

    @contextmanager
    def ingesting(self, member: str = "ingestor") -> Iterator[Running]:
        """The ingestor's loop in a thread, stopped at the end."""
        running = Running.new(self.root, member)

        def run() -> None:
            try:
                with closing(self._server(member, running)) as server:
                    self._ingestor(server, running).run()
            except BaseException as error:
                running.errors.append(error)

        thread = threading.Thread(target=run)
        thread.start()
        try:
            yield running
        finally:
            running.shutdown.request()
            thread.join(PATIENCE_SECONDS)
            assert not thread.is_alive(), "the ingestor did not stop when it was asked to"
        assert running.errors == []

    def _server(self, member: str, running: Running) -> Server:
        return Server(
            self.database,
            password="",
            owner_password="",
            application_name=member,
            max_seconds=0.2,
            shutdown=running.shutdown,
            heartbeat=running.heartbeat,
        )

    def _ingestor(self, server: Server, running: Running) -> Ingestor:
        return Ingestor(
            self.lake,
            hospital_catalogue(CLOCK),
            server,
            limit=self.limit,
            poll_seconds=0.01,
            shutdown=running.shutdown,
            heartbeat=running.heartbeat,
        )

    def connect(self) -> Connection:
        """An administrator's connection, to look with."""
        return self.connect_as(self.administrator)

    def connect_as(self, user: str) -> Connection:
        """That user's connection."""
        database = self.database.model_copy(update={"user": user})
        return connect(database, "", application_name="test")

    def query(self, statement: str) -> list[tuple[Any, ...]]:
        """The rows of a query."""
        with closing(self.connect()) as connection, connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall()

    def rows(self) -> dict[str, int]:
        """The rows of every table that files are loaded into."""
        with closing(self.connect()) as connection:
            rows = read_progress(connection).rows_by_table
        return {table: rows.get(table, 0) for table in ROWS}

    def processed(self) -> set[str]:
        """The names in processed/."""
        return {path.name for path in self.lake.processed.iterdir()}

    def reason(self, name: str) -> str:
        """Why the file is in failed/."""
        assert (self.lake.failed / name).exists(), f"{name} is not in failed/"
        return (self.lake.failed / f"{name}.reason.txt").read_text()
