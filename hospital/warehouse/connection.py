"""One connection to PostgreSQL, set up the way the loads need it."""

from __future__ import annotations

from typing import TypeAlias

import psycopg2
import psycopg2.extensions

from simulation_configs import DatabaseConfig

Connection: TypeAlias = psycopg2.extensions.connection
Cursor: TypeAlias = psycopg2.extensions.cursor

SERVER_GONE = (psycopg2.OperationalError, psycopg2.InterfaceError)
"""What psycopg2 raises when the server is not there, went away or can't go on just now: try again."""

REFUSED = ("password authentication failed", 'role "', "permission denied for database")
"""What the server says to a user that it doesn't know, to a wrong password, and to one without the right."""

STATEMENT_SECONDS = 900
"""The slowest statement, the COPY of millions of people, takes seconds; a slow disk may need minutes."""

SESSION_OPTIONS = " ".join(
    f"-c {option}"
    for option in (
        "client_min_messages=warning",
        f"statement_timeout={STATEMENT_SECONDS}s",
        # An ingestor that hangs within a transaction gives its locks back.
        "idle_in_transaction_session_timeout=5min",
        "datestyle=ISO",
        "timezone=UTC",
    )
)


def connect(database: DatabaseConfig, password: str, *, application_name: str) -> Connection:
    """A connection to the database. Raises psycopg2.OperationalError, without the password in its text."""
    try:
        return psycopg2.connect(
            host=database.host,
            port=database.port,
            dbname=database.database,
            user=database.user,
            password=password,
            application_name=application_name,
            client_encoding="UTF8",
            connect_timeout=5,
            keepalives=1,
            keepalives_idle=30,
            keepalives_interval=10,
            keepalives_count=3,
            tcp_user_timeout=300_000,  # a server that takes nothing for so long is gone, or as good as gone
            options=SESSION_OPTIONS,
        )
    except psycopg2.OperationalError as error:
        # No more than the text says what it is: there is no code where there is no connection.
        if any(sign in str(error) for sign in REFUSED):
            raise psycopg2.OperationalError(
                f"{database.user} is refused: make the roles, or give them the passwords that are set: "
                f"docker compose exec postgresDB make-roles"
            ) from None
        raise


def where(database: DatabaseConfig) -> str:
    """The server as a person would name it."""
    return f"PostgreSQL at {database.host}:{database.port}"
