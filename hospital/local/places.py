"""Where a local run keeps everything, and the lock that lets only one be on in a place."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from hospital.lake.lock import only_one
from hospital.lake.paths import LakePaths
from hospital.local.errors import LocalError
from simulation_configs import Settings


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

        The lock goes with the process that holds it, however that ends.
        """
        self.local.mkdir(parents=True, exist_ok=True)
        with ExitStack() as held:
            try:
                held.enter_context(only_one(self.local / "lock"))
            except BlockingIOError:
                raise LocalError(
                    f"a run is on in {self.local}; stop it first (Ctrl-C in its terminal), or set LOCAL_PATH"
                ) from None
            yield

    @property
    def in_use(self) -> bool:
        """Whether someone runs servers in this place. To look makes nothing."""
        if not (self.local / "lock").exists():
            return False
        try:
            with self.locked():
                return False
        except LocalError:
            return True
