"""The watch over work on a connection: the heart beats while it goes on, and a stop ends it."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from hospital.local.postgres import PostgresAddress
from hospital.runtime.heartbeat import Heartbeat, read_heartbeat
from hospital.runtime.shutdown import Shutdown
from hospital.runtime.waiting import StopRequested
from hospital.warehouse.connection import Connection
from hospital.warehouse.pulse import Limits
from hospital.warehouse.server import Server
from tests.databases import config_of

FAST = Limits(look_every=0.01, beat_every=0.02, hung_after=60)


class Watching:
    """A server, watched, with something to look at."""

    def __init__(self, database: PostgresAddress, folder: Path, limits: Limits) -> None:
        self.shutdown = Shutdown()
        self.heartbeat = Heartbeat(folder / "service.json")
        self.heartbeat.beat("working")
        self.server = Server(
            config_of(database),
            password="",
            owner_password="",
            application_name="watched",
            max_seconds=0.1,
            shutdown=self.shutdown,
            heartbeat=self.heartbeat,
            limits=limits,
        )

    @property
    def beat_at(self) -> float:
        return float((read_heartbeat(self.heartbeat.path) or {})["at"])

    def sleep(self, seconds: float) -> None:
        def work(connection: Connection) -> None:
            with connection, connection.cursor() as cursor:
                cursor.execute("SELECT pg_sleep(%s)", (seconds,))

        self.server.call(work)


@pytest.fixture
def limits() -> Limits:
    return FAST


@pytest.fixture
def watching(database: PostgresAddress, tmp_path: Path, limits: Limits) -> Iterator[Watching]:
    watching = Watching(database, tmp_path, limits)
    yield watching
    watching.server.close()


def test_the_heart_beats_while_a_statement_takes_long_and_is_left_alone_after_it(watching: Watching) -> None:
    before = watching.beat_at
    watching.sleep(1)
    after = watching.beat_at
    assert after > before
    time.sleep(0.1)
    assert watching.beat_at == after


@pytest.mark.parametrize("limits", [replace(FAST, hung_after=0.5)])
def test_the_heart_stops_when_nothing_moves_for_too_long_and_goes_on_when_it_does(watching: Watching) -> None:
    def work(connection: Connection) -> None:
        time.sleep(1.5)
        last = watching.beat_at
        assert time.time() - last > 0.5
        watching.server.moved()
        deadline = time.monotonic() + 10
        while watching.beat_at == last:
            assert time.monotonic() < deadline

    watching.server.call(work)


def test_an_interrupt_after_a_stop_ends_what_the_server_is_at(watching: Watching) -> None:
    watching.sleep(0)

    def stop() -> None:
        watching.shutdown.request()
        watching.server.interrupt()

    threading.Timer(0.2, stop).start()
    begin = time.monotonic()
    with pytest.raises(StopRequested):
        watching.sleep(60)
    assert time.monotonic() - begin < 30


def test_a_stop_ends_work_between_two_reads(watching: Watching) -> None:
    watching.server.moved()
    watching.shutdown.request()
    with pytest.raises(StopRequested):
        watching.server.moved()
