"""The two local servers together, started and stopped side by side to save time."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from hospital.lake.atomic import replace_text
from hospital.local.errors import LocalError
from hospital.local.kafka import KafkaServer
from hospital.local.places import Places
from hospital.local.postgres import ADMINISTRATOR, PostgresAddress, PostgresServer
from simulation_configs import ConfigurationError, Settings


@dataclass(frozen=True)
class Addresses:
    """Where the two servers are; `kafka` is the bootstrap server."""

    postgres: PostgresAddress
    kafka: str


class Servers:
    """PostgreSQL and Kafka of one place. Their addresses stand in a file there while they run."""

    def __init__(self, settings: Settings, places: Places) -> None:
        self.postgres = PostgresServer(
            places.postgres,
            database=settings.database.database,
            user=ADMINISTRATOR,
            port=settings.postgres_port,
        )
        self.kafka = KafkaServer(places.kafka, jars=places.jars, port=_kafka_port(settings))
        self._file, self._alone = _both(places), places.postgres_alone

    @property
    def addresses(self) -> Addresses:
        """Where they are. Raises LocalError when they were not started."""
        return Addresses(self.postgres.address, self.kafka.address)

    def start(self) -> Addresses:
        """Start both. When one can't start, neither stays. Raises LocalError."""
        try:
            _side_by_side(self.postgres.start, self.kafka.start)
        except BaseException:
            self.stop()
            raise
        self._file.parent.mkdir(parents=True, exist_ok=True)
        self._alone.unlink(missing_ok=True)  # of a command that was killed
        replace_text(self._file, json.dumps(asdict(self.addresses)), durable=False)
        return self.addresses

    def stop(self) -> None:
        """Stop both in an orderly way."""
        _side_by_side(self.postgres.stop, self.kafka.stop)
        self._file.unlink(missing_ok=True)

    def stop_leftovers(self) -> None:
        """Stop what a killed run left."""
        _side_by_side(self.postgres.stop_leftovers, self.kafka.stop_leftovers)

    def check(self) -> None:
        """Raises LocalError when one has ended by itself."""
        for process in (self.postgres.process, self.kafka.process):
            if not process.running:
                raise LocalError(
                    f"{process.name} ended by itself (exit code {process.exit_code}): "
                    f"{process.last_line()}; see {process.log}"
                )

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def running_servers(places: Places) -> Addresses | None:
    """Where the servers are that run in this place, or None."""
    if not places.in_use:
        return None
    try:
        content = json.loads(_both(places).read_text())
    except FileNotFoundError:  # they are just starting, or stopping
        return None
    return Addresses(PostgresAddress(**content["postgres"]), content["kafka"])


def running_postgres(places: Places) -> PostgresAddress | None:
    """Where the PostgreSQL is that runs in this place, with Kafka or alone, or None."""
    both = running_servers(places)
    if both is not None:
        return both.postgres
    try:
        content = json.loads(places.postgres_alone.read_text()) if places.in_use else None
    except FileNotFoundError:
        return None
    return PostgresAddress(**content) if content else None


@contextmanager
def postgres_alone(settings: Settings, places: Places) -> Iterator[PostgresAddress]:
    """PostgreSQL of this place, up without Kafka for others to find. Raises LocalError where a run is on."""
    server = PostgresServer(
        places.postgres,
        database=settings.database.database,
        user=ADMINISTRATOR,
        port=settings.postgres_port,
    )
    with places.locked(), server:
        places.run.mkdir(parents=True, exist_ok=True)
        _both(places).unlink(missing_ok=True)  # of a run that was killed
        replace_text(places.postgres_alone, json.dumps(asdict(server.address)), durable=False)
        try:
            yield server.address
        finally:
            places.postgres_alone.unlink(missing_ok=True)


def _both(places: Places) -> Path:
    return places.run / "servers.json"


def _side_by_side(*tasks: Callable[[], object]) -> None:
    """Run all, to their ends, and raise the first error."""
    with ThreadPoolExecutor(len(tasks)) as pool:
        futures = [pool.submit(task) for task in tasks]
    for future in futures:
        future.result()


def _kafka_port(settings: Settings) -> int | None:
    if not settings.kafka_bootstrap_servers:
        return None
    first = settings.kafka_bootstrap_servers[0]
    host, _, port = first.rpartition(":")
    if host not in ("localhost", "127.0.0.1") or not port.isdigit():
        raise ConfigurationError(
            f"KAFKA_BOOTSTRAP_SERVERS={first}: must be 127.0.0.1:<port> for a local run, "
            f"or unset for a free port"
        )
    return int(port)
