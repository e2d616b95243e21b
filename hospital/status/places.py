"""Where the two servers are, whether a local run is on, has been, or never was."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hospital.local.places import Places
from hospital.messaging.access import KafkaAccess
from hospital.status.asking import Away
from simulation_configs import DatabaseConfig, Settings

if TYPE_CHECKING:
    from hospital.local.postgres import PostgresAddress

RESTING = Away("no run is on here; make run, or make servers, starts it")


@dataclass(frozen=True)
class Addresses:
    """Where each is, or why there is none to ask."""

    kafka: KafkaAccess | Away
    database: DatabaseConfig | Away
    password: str

    @property
    def kafka_address(self) -> str:
        """``host:port``, several separated by commas; nothing where there is none."""
        return "" if isinstance(self.kafka, Away) else ",".join(self.kafka.servers)

    @property
    def database_address(self) -> str:
        """``host:port/database``, or nothing."""
        database = self.database
        return "" if isinstance(database, Away) else f"{database.host}:{database.port}/{database.database}"


def addresses(settings: Settings, places: Places, *, user: str = "") -> Addresses:
    """As the services find them: what is set; else what a local run has here; else configs/*.json.

    `user` is who asks PostgreSQL; without it that is who is set, or a local server's administrator.
    Raises ConfigurationError.
    """
    kafka: KafkaAccess | Away = KafkaAccess.of(settings)
    configured = settings.database.model_copy(update={"user": user}) if user else settings.database
    database: DatabaseConfig | Away = configured
    password = settings.read_password()
    if not places.postgres.exists():
        return Addresses(kafka, database, password)
    from hospital.local.servers import running_postgres, running_servers  # not in the containers

    local = running_servers(places)
    if settings.kafka_bootstrap_servers is None:
        kafka = KafkaAccess((local.kafka,)) if local else RESTING
    if settings.postgres_host is None:
        password = ""
        postgres = running_postgres(places)
        database = _at(postgres, settings.database, user) if postgres else RESTING
    return Addresses(kafka, database, password)


def _at(address: PostgresAddress, database: DatabaseConfig, user: str) -> DatabaseConfig:
    changes = {"host": address.host, "port": address.port, "user": user or address.user}
    return database.model_copy(update=changes)
