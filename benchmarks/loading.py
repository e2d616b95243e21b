"""Loading: the ingestor's rows a second by kind of file, beside a bare COPY of the same rows by psql.

1. A hospital's files are made, streamed sessions included, and loaded once; from there come the rows that
   the floor copies.
2. Each repeat has two fresh databases of the same schema on the same server. Kind after kind, the ingestor
   loads its files into the one, and psql copies the same rows, file by file, a transaction each, into the
   same tables of the other, with all their constraints and indexes.
"""

from __future__ import annotations

import json
import os
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import psycopg2
from psycopg2 import sql

from benchmarks.bare_rows import BareFile, bare_file, commands_of, rows_of
from benchmarks.hospitals import Made
from benchmarks.measure import Result, one_pair
from benchmarks.psql import Psql, psql_on
from hospital.feed.loading import hospital_catalogue
from hospital.feed.names import TRANSFERS_TOPIC, TRANSPORT_TOPIC
from hospital.lake.paths import LakePaths
from hospital.local.postgres import PostgresAddress, PostgresServer
from hospital.messaging.land import Landing, SessionFile
from hospital.messaging.wire import Record
from hospital.runtime.failed_share import FailureLimit
from hospital.runtime.heartbeat import Heartbeat
from hospital.runtime.shutdown import Shutdown
from hospital.warehouse.catalogue import Catalogue, Entry
from hospital.warehouse.connection import connect
from hospital.warehouse.ingest import Ingestor
from hospital.warehouse.roles import make_roles
from hospital.warehouse.schema import apply_schema
from hospital.warehouse.server import Server
from simulation_configs import DatabaseConfig, read_settings

AT_LEAST = 0.75
FEWEST_ROWS = 400
"""Of kinds with fewer rows nothing can be said: the departments, for example."""

EMPTY = "empty"


@dataclass(frozen=True)
class KindToLoad:
    """A kind's files in the order of loading, and the same rows for psql."""

    name: str
    files: tuple[Path, ...]
    bare: tuple[BareFile, ...]


@dataclass(frozen=True)
class Databases:
    """The databases of one server, made from an empty one that has the schema."""

    server: PostgresServer

    def prepare(self) -> None:
        """Make the empty one."""
        self._make(EMPTY, "template1")
        owner = config_of(self.server.address.with_database(EMPTY)).as_owner()
        with closing(connect(owner, "", application_name="benchmark")) as connection:
            apply_schema(connection)

    @contextmanager
    def fresh(self, name: str) -> Iterator[PostgresAddress]:
        """A copy of it, dropped at the end. The address is its administrator's."""
        self._make(name, EMPTY)
        try:
            yield self.server.address.with_database(name)
        finally:
            self._run(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))

    def _make(self, name: str, template: str) -> None:
        names = (sql.Identifier(name), sql.Identifier(template))
        self._run(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(*names))
        with closing(psycopg2.connect(self.server.address.with_database(name).dsn)) as connection:
            make_roles(connection)

    def checkpoint(self) -> None:
        """Nothing that was written before is left to be written."""
        self._run(sql.SQL("CHECKPOINT"))

    def _run(self, statement: sql.Composable) -> None:
        with closing(psycopg2.connect(self.server.address.dsn)) as connection:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute(statement)


class Loading:
    """An ingestor on a database, with a lake of its own."""

    def __init__(self, folder: Path, address: PostgresAddress, catalogue: Catalogue) -> None:
        self._lake = LakePaths(folder)
        self._lake.make_folders()
        database, settings = config_of(address), read_settings()
        heartbeat, shutdown = Heartbeat(folder / "ingestor.json"), Shutdown()
        self.server = Server(
            database,
            password="",
            owner_password="",
            application_name="ingestor",
            max_seconds=1.0,
            shutdown=shutdown,
            heartbeat=heartbeat,
        )
        self._ingestor = Ingestor(
            self._lake,
            catalogue,
            self.server,
            limit=FailureLimit(settings.max_failed_share, settings.failed_share_window),
            poll_seconds=settings.poll_interval_seconds,
            shutdown=shutdown,
            heartbeat=heartbeat,
        )
        self._ingestor.begin()

    def seconds(self, files: tuple[Path, ...]) -> float:
        """Hand these files in and load them; how long the loading took. Raises RuntimeError."""
        for file in files:
            folder = self._lake.stream if file.suffix == ".json" else self._lake.batch
            os.link(file, folder / file.name)
        begin = time.perf_counter()
        while self._ingestor.turn():
            pass
        took = time.perf_counter() - begin
        if left := [*self._lake.batch.iterdir(), *self._lake.failed.iterdir()]:
            raise RuntimeError(f"not loaded: {left[0]}")
        return took


def config_of(address: PostgresAddress) -> DatabaseConfig:
    """The database as the ingestor is configured for it."""
    changes = {"host": address.host, "port": address.port, "database": address.database}
    return read_settings().database.model_copy(update=changes)


def measure(folder: Path, made: Made, server: PostgresServer, repeats: int) -> list[Result]:
    """A result for each kind of file."""
    databases = Databases(server)
    databases.prepare()
    kinds = _kinds(folder, made, databases)
    pairs: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for repeat in range(repeats):
        for kind, pair in _one_repeat(folder / f"repeat_{repeat}", made, databases, kinds, bool(repeat % 2)):
            pairs[kind.name].append(pair)
    return [_result(kind, pairs[kind.name]) for kind in kinds if rows_of(kind.bare) >= FEWEST_ROWS]


def _result(kind: KindToLoad, pairs: list[tuple[float, float]]) -> Result:
    rows = rows_of(kind.bare)
    rates = tuple((rows / mine, rows / floor) for mine, floor in pairs)
    return Result(f"loading: {kind.name}", "rows/s", rates, bound=AT_LEAST, notes={"files": len(kind.files)})


def _one_repeat(
    folder: Path, made: Made, databases: Databases, kinds: list[KindToLoad], floor_first: bool
) -> Iterator[tuple[KindToLoad, tuple[float, float]]]:
    catalogue = hospital_catalogue(made.clock)
    with databases.fresh("ours") as ours, databases.fresh("bare") as bare, psql_on(bare) as psql:
        loading = Loading(folder, ours, catalogue)
        try:
            for kind in kinds:
                databases.checkpoint()
                yield kind, _one_kind(loading, psql, kind, floor_first)
        finally:
            loading.server.close()


def _one_kind(loading: Loading, psql: Psql, kind: KindToLoad, floor_first: bool) -> tuple[float, float]:
    return one_pair(
        lambda: loading.seconds(kind.files),
        lambda: psql.seconds(commands_of(kind.bare)),
        floor_first=floor_first,
    )


def _kinds(folder: Path, made: Made, databases: Databases) -> list[KindToLoad]:
    """All files by kind, in the order of loading, and their rows, from a warehouse that has them all."""
    catalogue = hospital_catalogue(made.clock)
    by_kind: dict[str, list[tuple[Entry, Path]]] = {kind.name: [] for kind in catalogue.kinds}
    for path in (*made.batch_files, *landed_files(made)):
        entry = catalogue.find(path.name)
        assert entry is not None, path.name
        by_kind[entry.kind.name].append((entry, path))
    rows = folder / "rows"
    rows.mkdir(parents=True)
    with databases.fresh("whole") as address:
        loading = Loading(folder / "whole", address, catalogue)
        loading.seconds(tuple(path for files in by_kind.values() for _, path in files))
        with closing(psycopg2.connect(address.dsn)) as connection:
            kinds = [
                KindToLoad(
                    name,
                    tuple(path for _, path in files),
                    tuple(bare_file(connection, entry, path, rows) for entry, path in files),
                )
                for name, files in by_kind.items()
            ]
        loading.server.close()
    return kinds


def landed_files(made: Made) -> list[Path]:
    """The outbox's sessions as the stream processor lands them, below stream/."""
    paths = []
    offsets = count()
    landing = Landing(made.clock, dict.fromkeys((TRANSFERS_TOPIC, TRANSPORT_TOPIC), 1))
    for outbox in sorted(made.lake.outbox.iterdir()):
        for line in outbox.read_bytes().splitlines():
            message = json.loads(line)
            value = json.dumps(message["value"], ensure_ascii=False, separators=(",", ":"))
            record = Record(message["topic"], 0, next(offsets), message["key"].encode(), value.encode())
            for file in landing.take(record):
                assert isinstance(file, SessionFile), file
                path = made.lake.stream / file.name
                path.write_bytes(file.content)
                paths.append(path)
    return paths
