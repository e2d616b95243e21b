"""The batch ingestor: loads each file of batch/ and stream/ into PostgreSQL, once."""

from __future__ import annotations

import logging
import sys

import psycopg2

from hospital.feed.loading import hospital_catalogue
from hospital.lake.paths import LakePaths
from hospital.runtime import logs
from hospital.runtime.heartbeat import Heartbeat
from hospital.runtime.shutdown import Shutdown
from hospital.runtime.simclock import SimulatedClock
from hospital.warehouse.ingest import Ingestor
from hospital.warehouse.server import Server
from simulation_configs import ConfigurationError, Settings, read_settings

log = logging.getLogger("hospital.batch_ingestor")


def run(settings: Settings) -> None:
    """Load until a stop is requested. Raises ConfigurationError, OSError, psycopg2.Error."""
    database = settings.database
    shutdown = Shutdown.on_signals()
    heartbeat = Heartbeat.of("batch_ingestor", settings.runtime_path)
    lake = LakePaths(settings.shared_data_path)
    lake.make_folders()
    clock = SimulatedClock(settings.sim_start_date, settings.sim_end_date, settings.sessions_per_day)
    server = Server(
        database,
        settings.read_password(),
        application_name="batch_ingestor",
        max_seconds=settings.retry_max_seconds,
        shutdown=shutdown,
        heartbeat=heartbeat,
    )
    log.info("loading %s and %s into %s", lake.batch, lake.stream, database.database)
    Ingestor(
        lake,
        hospital_catalogue(clock),
        server,
        poll_seconds=settings.poll_interval_seconds,
        shutdown=shutdown,
        heartbeat=heartbeat,
    ).run()
    server.close()
    log.info("stopped")


def main() -> int:
    """0 after a stop that was asked for, 1 after an error, 2 where a setting is wrong."""
    try:
        settings = read_settings()
        logs.configure(settings.log_level)
        run(settings)
    except ConfigurationError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    except (OSError, psycopg2.Error) as error:
        log.error("%s", " ".join(str(error).split()))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
