"""The warehouse as a command finds it, whether a run is on or not.

1. POSTGRES_HOST names a server: that one.
2. A local run keeps one in this place: that one; when no run is on, it is up only meanwhile.
3. Otherwise the one that configs/database_config.json names, as in the containers.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager

import psycopg2

from hospital.local.errors import LocalError
from hospital.local.places import Places
from hospital.warehouse.connection import Connection, connect, where
from simulation_configs import DatabaseConfig, Settings


@contextmanager
def open_warehouse(
    settings: Settings, application_name: str, *, as_owner: bool = False
) -> Iterator[Connection]:
    """A connection to the warehouse: the owner's if it is asked for and its password is set.

    Raises LocalError, also when what is found is no warehouse.
    """
    with _server(settings, as_owner) as (database, password):
        try:
            connection = connect(database, password, application_name=application_name)
        except psycopg2.OperationalError as error:
            reason = str(error).strip().splitlines()[-1]
            raise LocalError(
                f"{where(database)} can't be reached ({reason}); start a run, or set POSTGRES_HOST"
            ) from None
        with closing(connection):
            try:
                yield connection
            except (psycopg2.errors.UndefinedTable, psycopg2.errors.InvalidSchemaName) as error:
                missing = str(error).splitlines()[0]
                raise LocalError(
                    f"{where(database)}: database {database.database} is not a warehouse ({missing}); "
                    f"run the pipeline first, or set POSTGRES_HOST and POSTGRES_DB"
                ) from None


@contextmanager
def _server(settings: Settings, as_owner: bool) -> Iterator[tuple[DatabaseConfig, str]]:
    if settings.postgres_host is not None or not Places.of(settings).postgres.exists():  # 1 and 3
        if as_owner and (password := settings.read_owner_password()):
            yield settings.database.as_owner(), password
        else:
            yield settings.database, settings.read_password()
        return
    from hospital.local.psql import local_postgres  # the containers don't have what it needs

    with local_postgres(settings) as address:  # 2
        changes = {"host": address.host, "port": address.port, "user": address.user}
        yield settings.database.model_copy(update=changes), ""
