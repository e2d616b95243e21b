"""Where a local run keeps everything, and the lock that lets only one be on in a place."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from hospital.lake.lock import only_one
from hospital.lake.paths import LakePaths
from hospital.local.errors import LocalError
from simulation_configs import Settings

GIVE_WAY_SECONDS = 10.0
"""Within that time a dashboard stops the PostgreSQL that it keeps up."""


@dataclass(frozen=True)
class Places:
    """The folders of a local run, all absolute."""

    local: Path
    run: Path
    """Heartbeats, ticks and the run's own records."""
    jars: Path
    flags: Path
    lake: LakePaths

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """Where these settings put things. RUNTIME_PATH follows LOCAL_PATH unless it is set itself."""
        own_runtime = "runtime_path" in settings.model_fields_set
        return cls(
            local=settings.local_path.absolute(),
            run=(settings.runtime_path if own_runtime else settings.local_path / "run").absolute(),
            jars=settings.jars_path.absolute(),
            flags=settings.setup_flags_path.absolute(),
            lake=LakePaths(settings.shared_data_path.absolute()),
        )

    @property
    def logs(self) -> Path:
        """The services' logs."""
        return self.local / "logs"

    @property
    def postgres(self) -> Path:
        """PostgreSQL's folder."""
        return self.local / "postgres"

    @property
    def kafka(self) -> Path:
        """Kafka's folder."""
        return self.local / "kafka"

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Be the only one to run servers in this place. Raises LocalError when another one is.

        The lock goes with the process that holds it, however that ends. Who holds it only to keep PostgreSQL
        up for lookers gives way: the dashboard does (`is_wanted`).
        """
        self.local.mkdir(parents=True, exist_ok=True)
        with ExitStack() as held:
            if not (self._lock(held) or (self.postgres_alone.exists() and self._lock_when_given_way(held))):
                raise LocalError(
                    f"a run is on in {self.local}; stop it first (Ctrl-C in its terminal), or set LOCAL_PATH"
                )
            yield

    @property
    def in_use(self) -> bool:
        """Whether someone runs servers in this place. To look makes nothing."""
        if not (self.local / "lock").exists():
            return False
        with ExitStack() as held:
            return not self._lock(held)

    @property
    def postgres_alone(self) -> Path:
        """Where the address of PostgreSQL stands while it is up without Kafka."""
        return self.run / "postgres.json"

    @property
    def is_wanted(self) -> bool:
        """Whether somebody waits for this place just now."""
        try:
            return time.time() - self._wanted.stat().st_mtime < 2 * GIVE_WAY_SECONDS
        except FileNotFoundError:
            return False

    @property
    def _wanted(self) -> Path:
        return self.run / "wanted"

    def _lock(self, held: ExitStack) -> bool:
        try:
            held.enter_context(only_one(self.local / "lock"))
        except BlockingIOError:
            return False
        return True

    def _lock_when_given_way(self, held: ExitStack) -> bool:
        end = time.monotonic() + GIVE_WAY_SECONDS
        self.run.mkdir(parents=True, exist_ok=True)
        self._wanted.touch()
        try:
            while not (locked := self._lock(held)) and time.monotonic() < end:
                time.sleep(0.1)
            return locked
        finally:
            self._wanted.unlink(missing_ok=True)
