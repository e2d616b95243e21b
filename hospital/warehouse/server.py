"""PostgreSQL as the ingestor sees it: a server that may be away, and is there again later.

The schema is brought up to date as its owner; everything else is done as the user that loads.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from functools import partial
from typing import TypeVar

import psycopg2

from hospital.runtime.heartbeat import Heartbeat
from hospital.runtime.shutdown import Shutdown
from hospital.runtime.waiting import StopRequested, until_available
from hospital.warehouse.connection import SERVER_GONE, Connection, connect, where
from hospital.warehouse.pulse import LIMITS, Limits, Watch
from hospital.warehouse.schema import apply_schema
from simulation_configs import DatabaseConfig

T = TypeVar("T")


class Server:
    """One connection, made when it is first needed and again whenever it was lost, and watched (pulse.py)."""

    def __init__(
        self,
        database: DatabaseConfig,
        password: str,
        *,
        owner_password: str,
        application_name: str,
        max_seconds: float,
        shutdown: Shutdown,
        heartbeat: Heartbeat,
        limits: Limits = LIMITS,
    ) -> None:
        self._where = where(database)
        self._connect = partial(connect, database, password, application_name=application_name)
        self._connect_as_owner = partial(
            connect, database.as_owner(), owner_password, application_name=application_name
        )
        self._max_seconds = max_seconds
        self._shutdown = shutdown
        self._heartbeat = heartbeat
        self._watch = Watch(heartbeat, shutdown, limits)
        shutdown.late(self.interrupt)
        self._connection: Connection | None = None

    def call(self, work: Callable[[Connection], T]) -> T:
        """What `work` returns, done again from its beginning while the server is away.

        `work` must be a whole transaction, or stand being repeated. Raises StopRequested.
        """
        return until_available(
            self._where,
            lambda: self._attempt(work),
            SERVER_GONE,
            max_seconds=self._max_seconds,
            shutdown=self._shutdown,
            heartbeat=self._heartbeat,
        )

    def moved(self) -> None:
        """Say, within work that takes long, that it goes on. Raises StopRequested when it should not."""
        self._watch.moved()

    def interrupt(self) -> None:
        """Ask PostgreSQL to cancel what it is at, from another thread."""
        self._watch.interrupt()

    def close(self) -> None:
        """Let go of the connection, if there is one."""
        self._watch.close()
        self._let_go()

    def _attempt(self, work: Callable[[Connection], T]) -> T:
        try:
            return self._work(work)
        except SERVER_GONE as error:
            self._let_go()
            if self._shutdown.requested:  # then it was cancelled, or isn't worth waiting for
                raise StopRequested from error
            raise
        except psycopg2.Error as error:
            if self._connection is not None and self._connection.closed:
                # psycopg2 has no better class for some ways in which a connection ends.
                self._let_go()
                raise psycopg2.OperationalError(str(error)) from error
            raise

    def _work(self, work: Callable[[Connection], T]) -> T:
        if self._connection is None:
            with closing(self._connect_as_owner()) as connection, self._watch.over(connection):
                apply_schema(connection)
            self._connection = self._connect()
        with self._watch.over(self._connection):
            return work(self._connection)

    def _let_go(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None
