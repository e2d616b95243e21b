"""How far a run is: read from what the services leave, never asked of them."""

from __future__ import annotations

import time
from collections import deque
from dataclasses import dataclass

import psycopg2

from hospital.local.errors import LocalError
from hospital.local.expected import ExpectedFiles
from hospital.local.places import Places
from hospital.local.postgres import PostgresAddress
from hospital.local.traces import current_day, files_failed, setup_done
from hospital.runtime.heartbeat import read_heartbeat
from hospital.warehouse.connection import Connection, connect
from hospital.warehouse.ledger import loaded_names
from simulation_configs import Settings

RATE_WINDOW_SECONDS = 60.0
WAREHOUSE_POLL_SECONDS = 1.0


@dataclass(frozen=True)
class Progress:
    """A run at one moment. Days count from the first simulated day."""

    setup_done: tuple[str, ...]
    days: int
    simulated: int
    loaded: int
    files_failed: int
    complete: bool
    doing: str
    """What the scheduler does, in its own words."""


class ProgressReader:
    """Reads the progress of one run."""

    def __init__(self, settings: Settings, places: Places, postgres: PostgresAddress) -> None:
        self._settings = settings
        self._places = places
        self._expected = ExpectedFiles.of(settings)
        changes = {"host": postgres.host, "port": postgres.port, "user": postgres.user}
        self._database = settings.database.model_copy(update=changes)
        self._connection: Connection | None = None
        self._loaded: set[str] = set()
        self._asked = float("-inf")

    def read(self) -> Progress:
        """The progress now; the warehouse is asked once a second at most."""
        loaded = self._loaded_names()
        return Progress(
            setup_done=setup_done(self._places),
            days=self._settings.days,
            simulated=self._days_simulated(),
            loaded=self._expected.days_in(loaded),
            files_failed=files_failed(self._places),
            complete=self._expected.complete(loaded),
            doing=str((read_heartbeat(self._places.run / "scheduler.json") or {}).get("detail", "")),
        )

    def check_same_run(self) -> None:
        """Raises LocalError when the lake was loaded into another warehouse than this one."""
        processed = self._places.lake.processed
        if processed.is_dir() and not {file.name for file in processed.iterdir()} <= self._loaded_names():
            raise LocalError(
                f"{self._places.lake.root}: its files were loaded into another warehouse, by Compose or with "
                f"another LOCAL_PATH; go on there, or `make reset`, or set SHARED_DATA_PATH"
            )

    def close(self) -> None:
        """Close the connection to the warehouse."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _loaded_names(self) -> set[str]:
        if time.monotonic() - self._asked >= WAREHOUSE_POLL_SECONDS:
            try:
                if self._connection is None:
                    self._connection = connect(self._database, "", application_name="run")
                self._loaded = loaded_names(self._connection)
            except psycopg2.errors.UndefinedTable:
                self._loaded = set()  # the batch ingestor has not made the schema yet
            except psycopg2.Error:
                self.close()  # whoever looks after the servers says what happened
            self._asked = time.monotonic()
        return self._loaded

    def _days_simulated(self) -> int:
        current = current_day(self._places)
        return (current - self._settings.sim_start_date).days if current else 0


class Rate:
    """How fast a count grows, over the last minute; the time before it first grew is left out."""

    def __init__(self) -> None:
        self._seen: deque[tuple[float, int]] = deque()

    def saw(self, count: int, at: float) -> float:
        """Take note of the count at that time; returns how much it grows a second."""
        self._seen.append((at, count))
        while at - self._seen[0][0] > RATE_WINDOW_SECONDS:
            self._seen.popleft()
        while len(self._seen) > 1 and self._seen[0][1] == self._seen[1][1]:
            self._seen.popleft()
        begin, first = self._seen[0]
        return (count - first) / (at - begin) if at > begin else 0.0
