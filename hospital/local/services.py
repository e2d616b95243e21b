"""The four services as ordinary processes: started, started again when they die, stopped in order."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from hospital.local.errors import LocalError
from hospital.local.places import Places
from hospital.local.process import ChildProcess
from hospital.local.servers import Addresses
from hospital.local.traces import SERVICES
from simulation_configs import ROOT, Settings

SCRIPTS = {name: ROOT / name / f"{name}.py" for name in SERVICES}

CONFIGURATION_EXIT = 2
MAX_STARTS_AGAIN = 5
STEADY_AFTER_SECONDS = 60.0
LONGEST_PAUSE_SECONDS = 10.0


def environment(settings: Settings, places: Places, addresses: Addresses) -> dict[str, str]:
    """What the services are told beyond this process's own environment."""
    paths = [str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
    return {
        "KAFKA_BOOTSTRAP_SERVERS": addresses.kafka,
        "POSTGRES_HOST": addresses.postgres.host,
        "POSTGRES_PORT": str(addresses.postgres.port),
        "POSTGRES_DB": addresses.postgres.database,
        # The roles that configs/ names; the local server asks for no password.
        "POSTGRES_USER": "",
        "POSTGRES_OWNER": "",
        "POSTGRES_PASSWORD_FILE": "",
        "POSTGRES_OWNER_PASSWORD_FILE": "",
        "KAFKA_SECURITY_PROTOCOL": "",
        "PACE": settings.pace if "pace" in settings.model_fields_set else "fast",
        "SHARED_DATA_PATH": str(places.lake.root),
        "SETUP_FLAGS_PATH": str(places.flags),
        "CONFIGS_PATH": str(settings.configs_path.absolute()),
        "RUNTIME_PATH": str(places.run),
        "PYTHONPATH": os.pathsep.join(paths),
        "PYTHONUNBUFFERED": "1",
    }


@dataclass
class _Service:
    process: ChildProcess
    script: Path
    started_at: float = 0.0
    failures: int = 0
    start_again_at: float | None = None


class Services:
    """All four, of one place. `scripts` gives each one's file, in the order of the data's way."""

    def __init__(self, places: Places, scripts: Mapping[str, Path] = SCRIPTS) -> None:
        self._services = [
            _Service(
                ChildProcess(name, pid_file=places.run / "pids" / name, log=places.logs / f"{name}.log"),
                script,
            )
            for name, script in scripts.items()
        ]
        self._environment: Mapping[str, str] = {}

    def start(self, told: Mapping[str, str]) -> None:
        """Start all with that added to their environment. Raises OSError."""
        self._environment = told
        for service in self._services:
            self._start(service)

    def look_after(self) -> list[str]:
        """Start again what died; returns a line for people for each that did.

        A service that dies again and again, and one whose configuration is wrong, raise LocalError.
        """
        return [line for service in self._services if (line := self._look_after(service))]

    def stop(self) -> None:
        """Stop all: each finishes the step in hand."""
        for service in self._services:
            service.process.ask_to_stop()
        for service in self._services:
            service.process.wait_stopped()

    def stop_leftovers(self) -> None:
        """Stop what a killed run left."""
        for service in self._services:
            service.process.stop_leftover()

    def _start(self, service: _Service) -> None:
        service.process.start(
            [sys.executable, str(service.script)], environment=self._environment, folder=ROOT
        )
        service.started_at = time.monotonic()
        service.start_again_at = None

    def _look_after(self, service: _Service) -> str | None:
        process, now = service.process, time.monotonic()
        if process.running:
            return None
        if service.start_again_at is not None:
            if now >= service.start_again_at:
                self._start(service)
            return None
        what = f"{process.name} ended with exit code {process.exit_code}: {process.last_line()}"
        if process.exit_code == CONFIGURATION_EXIT:
            raise LocalError(f"{process.name}: {process.last_line()}")
        if now - service.started_at > STEADY_AFTER_SECONDS:
            service.failures = 0
        service.failures += 1
        if service.failures > MAX_STARTS_AGAIN:
            raise LocalError(f"{what} ({service.failures} times in a row); see {process.log}")
        service.start_again_at = now + min(LONGEST_PAUSE_SECONDS, 0.5 * 2 ** (service.failures - 1))
        return f"{what}; it is started again"
