"""PostgreSQL's own command line on a run's warehouse, whether a run is on or not."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from hospital.local.places import Places
from hospital.local.postgres import PostgresAddress, binaries
from hospital.local.servers import postgres_alone, running_postgres
from simulation_configs import Settings


def psql(settings: Settings, arguments: Sequence[str]) -> int:
    """Run psql with these arguments; returns its exit code. Raises LocalError, OSError."""
    with local_postgres(settings) as address:
        return subprocess.run([binaries() / "psql", address.dsn, *arguments], check=False).returncode


@contextmanager
def local_postgres(settings: Settings) -> Iterator[PostgresAddress]:
    """The PostgreSQL of this place. Where no run is on, it is up only meanwhile. Raises LocalError."""
    places = Places.of(settings)
    running = running_postgres(places)
    if running is not None:
        yield running
        return
    with postgres_alone(settings, places) as address:
        yield address
