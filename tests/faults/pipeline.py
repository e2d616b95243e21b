"""A whole pipeline of real processes on a site: the four services, started again whenever they die."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from hospital import failpoints
from hospital.checksum.lake import lake_checksum
from hospital.checksum.warehouse import warehouse_checksum
from hospital.lake.paths import LakePaths
from hospital.local.traces import SERVICES
from hospital.runtime.heartbeat import read_heartbeat
from hospital.warehouse.connection import connect
from simulation_configs import ROOT, DatabaseConfig
from tests.databases import config_of
from tests.faults.site import Site

PATIENCE_SECONDS = 240.0
STOP_SECONDS = 15.0
POLL_SECONDS = 0.05

TINY = {
    "POPULATION_SIZE": "5000",
    "STAFF_SIZE": "100",
    "RESERVE_POOL_SIZE": "100",
    "VISITS_PER_DAY": "120",
    "SIM_END_DATE": "2022-11-24",
}
"""Four days at a hospital of 48 beds."""

BEHAVIOUR = {
    "PACE": "fast",
    "POLL_INTERVAL_SECONDS": "0.05",
    "RETRY_MAX_SECONDS": "1",
    "SESSIONS_PER_TRANSACTION": "4",
}


@dataclass
class Pipeline:
    """The services of one lake. `settings` is added to every service's environment."""

    site: Site
    folder: Path
    settings: Mapping[str, str] = field(default_factory=lambda: TINY)
    deaths: dict[str, list[int]] = field(default_factory=dict)
    """The exit codes of each service's processes that ended by themselves."""
    _processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    _environments: dict[str, dict[str, str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.lake = LakePaths(self.folder / "lake")
        self.flags = self.folder / "flags"
        self.runtime = self.folder / "run"
        self.command_runtime = self.folder / "run of a command"
        self.lake.make_folders()

    def start(self, service: str, *, name: str = "", **more: str) -> None:
        """Start a service; `name` tells a second one of its kind apart, with a runtime folder of its own."""
        name = name or service
        runtime = self.runtime if name == service else self.runtime / name
        self._environments[name] = self._environment(RUNTIME_PATH=str(runtime), SERVICE=service, **more)
        self._spawn(name)

    def start_all(self, but: str | None = None, **more: str) -> None:
        """Start the four services, or three of them."""
        for service in SERVICES:
            if service != but:
                self.start(service, **more)

    def hospital(self, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
        """Run ``python -m hospital`` to its end, with a runtime folder of its own."""
        return subprocess.run(
            [sys.executable, "-m", "hospital", *arguments],
            env=self._environment(RUNTIME_PATH=str(self.command_runtime), **more),
            cwd=self.folder,
            capture_output=True,
            text=True,
            timeout=PATIENCE_SECONDS,
            check=False,
        )

    def process(self, name: str) -> subprocess.Popen[bytes]:
        """The service's process."""
        return self._processes[name]

    def stop(self, *names: str) -> None:
        """Ask these, or all, to stop, and see that they do so within the time that is promised."""
        chosen = [(name, self._processes.pop(name)) for name in names or tuple(self._processes)]
        for _, process in chosen:
            process.send_signal(signal.SIGTERM)
        for name, process in chosen:
            assert process.wait(STOP_SECONDS) == 0, f"{name}: {self.said(name)}"

    def forget(self, name: str) -> None:
        """Look after that one no longer."""
        del self._processes[name]

    def kill_all(self) -> None:
        """End what is left, without asking."""
        for process in self._processes.values():
            process.kill()
            process.wait()
        self._processes.clear()

    def look_after(self) -> None:
        """Start again what has died, as Compose and a local run do."""
        for name, process in list(self._processes.items()):
            code = process.poll()
            if code is not None:
                self.deaths.setdefault(name, []).append(code)
                self._heartbeat(name).unlink(missing_ok=True)  # what it says is the dead one's
                self._spawn(name)

    def until(self, reached: Callable[[], bool], what: str, seconds: float = PATIENCE_SECONDS) -> None:
        """Look after the services until it is so."""
        deadline = time.monotonic() + seconds
        while not reached():
            self.look_after()
            assert time.monotonic() < deadline, f"waited in vain for {what}\n{self._told()}"
            time.sleep(POLL_SECONDS)

    def look_after_for(self, seconds: float) -> None:
        """Look after the services for that time, or until the run is complete."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline and not self.complete:
            self.look_after()
            time.sleep(POLL_SECONDS)

    @property
    def complete(self) -> bool:
        """Whether every service says so."""
        alive = all(process.poll() is None for process in self._processes.values())
        return alive and all(self.state(service) == "complete" for service in SERVICES)

    def run_to_the_end(self, seconds: float = PATIENCE_SECONDS) -> None:
        """Until every service says that the run is complete; then stop them."""
        self.until(lambda: self.complete, "the end of the run", seconds)
        self.stop()

    def state(self, service: str) -> str:
        """What the service's heartbeat says."""
        return str((read_heartbeat(self._heartbeat(service)) or {}).get("state"))

    def failpoint_reached(self, service: str) -> None:
        """Wait until the service is at its failpoint."""
        self.until(lambda: failpoints.was_reached(self.runtime), f"{service} at its failpoint")

    def said(self, name: str) -> str:
        """The service's log."""
        return (self.folder / f"{name}.log").read_text()

    def checksums(self) -> tuple[str, str]:
        """Of the lake and of the warehouse."""
        with closing(connect(self.warehouse, "", application_name="test")) as connection:
            return lake_checksum(self.lake, self.flags).digest, warehouse_checksum(connection).digest

    @property
    def warehouse(self) -> DatabaseConfig:
        """The warehouse for its administrator, not through the gate."""
        return config_of(self.site.warehouse, user=self.site.warehouse.user)

    def _environment(self, **more: str) -> dict[str, str]:
        return {
            **os.environ,
            **BEHAVIOUR,
            **self.settings,
            "KAFKA_BOOTSTRAP_SERVERS": self.site.bootstrap_server,
            "POSTGRES_HOST": "127.0.0.1",
            "POSTGRES_PORT": str(self.site.postgres_gate.port),
            "SHARED_DATA_PATH": str(self.lake.root),
            "SETUP_FLAGS_PATH": str(self.flags),
            "PYTHONPATH": str(ROOT),
            **more,
        }

    def _heartbeat(self, name: str) -> Path:
        environment = self._environments.get(name, {})
        return (
            Path(environment.get("RUNTIME_PATH", self.runtime)) / f"{environment.get('SERVICE', name)}.json"
        )

    def _spawn(self, name: str) -> None:
        environment = self._environments[name]
        service = environment["SERVICE"]
        with (self.folder / f"{name}.log").open("ab") as log:
            self._processes[name] = subprocess.Popen(
                [sys.executable, str(ROOT / service / f"{service}.py")],
                env=environment,
                cwd=self.folder,
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    def _told(self) -> str:
        logs = (self.said(name).splitlines()[-8:] for name in self._environments)
        return "\n".join(
            f"{name}:\n  " + "\n  ".join(lines) for name, lines in zip(self._environments, logs, strict=True)
        )


@contextmanager
def pipeline_on(site: Site, folder: Path, settings: Mapping[str, str] = TINY) -> Iterator[Pipeline]:
    """A pipeline of which nothing runs yet, on an emptied site."""
    site.empty()
    made = Pipeline(site, folder, settings)
    try:
        yield made
    finally:
        made.kill_all()
