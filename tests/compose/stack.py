"""One run of the real Compose files, apart from all others: own project, ports and folders."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from simulation_configs import ROOT

MAIN = ("docker-compose.yml",)
SECURE = (*MAIN, "docker-compose.secure.yml", "tests/compose/stand_ins.yml")

OURS = ("scheduler", "producer", "stream_processor", "batch_ingestor")
SERVICES = (*OURS, "zookeeper", "kafka", "postgresDB", "pgadmin")
RUNTIME_PATH = "/tmp/hospital"  # noqa: S108 - in a container
NAMELESS = re.compile("[0-9a-f]{64}")

_VARIABLE = re.compile(r"^(\w+)=", re.MULTILINE)


def free_port() -> int:
    """A port of the loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass(frozen=True)
class Stack:
    """A Compose project. `command` is `docker compose` or `docker-compose`, `settings` its environment."""

    command: tuple[str, ...]
    project: str
    folder: Path
    """Holds the folders that are mounted: shared_data and setup_flags."""
    settings: Mapping[str, str]
    files: Sequence[str] = MAIN
    kafka_port: int = field(default_factory=free_port)
    postgres_port: int = field(default_factory=free_port)
    pgadmin_port: int = field(default_factory=free_port)

    @property
    def lake(self) -> Path:
        """The shared folder."""
        return self.folder / "shared_data"

    @property
    def secrets(self) -> Path:
        """Where the passwords are, for docker-compose.secure.yml."""
        return self.folder / "secrets"

    @property
    def flags(self) -> Path:
        """Where set-up's flags appear."""
        return self.folder / "setup_flags"

    def compose(self, *arguments: str, settings: Mapping[str, str] | None = None) -> str:
        """What the Compose command prints. Raises AssertionError with all of it when it fails."""
        files = (f"--file={file}" for file in self.files)
        command = (*self.command, *files, "--project-name", self.project, *arguments)
        return run(*command, env=self.environment(settings or {}))

    def environment(self, settings: Mapping[str, str]) -> dict[str, str]:
        """The Compose command's environment: nothing is left to this machine's own or to a .env file."""
        unset = dict.fromkeys(_VARIABLE.findall((ROOT / ".env.example").read_text()), "")
        own = {
            "SHARED_DATA_VOLUME": str(self.lake),
            "SETUP_FLAGS_VOLUME": str(self.flags),
            "SECRETS_FOLDER": str(self.secrets),
            "STAND_IN_CONFIG": str(self.folder / "stand_in_config.py"),
            "KAFKA_PORT": str(self.kafka_port),
            "POSTGRES_HOST_PORT": str(self.postgres_port),
            "PGADMIN_PORT": str(self.pgadmin_port),
        }
        return {**os.environ, **unset, **own, **self.settings, **settings}

    def down(self) -> None:
        """What a person's `down` does; then drop the nameless volumes, empty ones, that it leaves behind."""
        mounts = [mount for service in SERVICES for mount in self.inspect(service)["Mounts"]]
        nameless = [mount["Name"] for mount in mounts if NAMELESS.fullmatch(mount.get("Name", ""))]
        self.compose("down")
        if nameless:
            run("docker", "volume", "rm", *nameless)

    def remove(self) -> None:
        """Take it all down, with its volumes and the images that it built."""
        self.compose("down", "--volumes", "--remove-orphans", "--rmi", "local")

    def containers(self, service: str) -> list[str]:
        """All of the service's containers."""
        labels = {"project": self.project, "service": service}
        filters = [f"--filter=label=com.docker.compose.{name}={value}" for name, value in labels.items()]
        return run("docker", "ps", "--all", "--quiet", *filters).split()

    def container(self, service: str) -> str:
        """The service's container. Raises AssertionError where there isn't exactly one."""
        found = self.containers(service)
        assert len(found) == 1, f"{service}: {len(found)} containers"
        return found[0]

    def inspect(self, service: str) -> dict[str, Any]:
        """What Docker knows about the service's container."""
        (content,) = json.loads(run("docker", "inspect", self.container(service)))
        return dict(content)

    def health(self, service: str) -> str:
        """healthy, unhealthy or starting."""
        return str(self.inspect(service)["State"]["Health"]["Status"])

    def execute(self, service: str, *command: str) -> str:
        """What the command prints that is run in the service's container."""
        return run("docker", "exec", self.container(service), *command)

    def heartbeat(self, service: str) -> str:
        """The state in the service's heartbeat; empty before there is one."""
        try:
            text = self.execute(service, "cat", f"{RUNTIME_PATH}/{service}.json")
        except AssertionError:
            return ""
        return str(json.loads(text)["state"])

    def simulated_date(self) -> str:
        """The simulated clock; empty before it runs."""
        file = self.lake / "scheduler_state.json"
        return str(json.loads(file.read_text())["current_sim_date"]) if file.exists() else ""

    def logs(self, service: str) -> str:
        """The service's log so far."""
        return run("docker", "logs", self.container(service))

    def last_said(self) -> str:
        """How the containers are and the last lines of each of ours, for who looks for a failure's cause."""
        try:
            states = self.compose("ps", "--all")
            logs = [
                f"--- {service} {container}\n" + run("docker", "logs", "--tail=40", "--timestamps", container)
                for service in OURS
                for container in self.containers(service)
            ]
        except AssertionError as error:
            return f"can't be asked: {error}"
        return "\n".join([states, *logs])


def run(*command: str, env: Mapping[str, str] | None = None, seconds: float = 900) -> str:
    """What the command prints. Raises AssertionError, with what it printed, when it fails."""
    done = subprocess.run(
        command,
        env=env,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=seconds,
        check=False,
    )
    assert done.returncode == 0, f"{' '.join(command)} failed:\n{done.stdout[-8000:]}"
    return done.stdout


def wait_until(what: str, reached: Callable[[], bool], *, seconds: float) -> None:
    """Look every half second. Raises AssertionError when the time is over."""
    end = time.monotonic() + seconds
    while not reached():
        assert time.monotonic() < end, f"not within {seconds:g} s: {what}"
        time.sleep(0.5)
