"""The batch ingestor: loads each file of batch/ and stream/ into PostgreSQL, once."""

from __future__ import annotations

import logging
import sys

import psycopg2

from hospital.feed.loading import hospital_catalogue
from hospital.feed.what_next import when_complete
from hospital.runtime.failed_share import FailureLimit
from hospital.runtime.service import Service, run_service
from hospital.warehouse.ingest import Ingestor
from hospital.warehouse.server import Server

log = logging.getLogger("hospital.batch_ingestor")


def run(service: Service) -> None:
    """Load until a stop is requested. Raises ConfigurationError, OSError, psycopg2.Error."""
    settings, lake, shutdown, heartbeat = service.settings, service.lake, service.shutdown, service.heartbeat
    server = Server(
        settings.database,
        settings.read_password(),
        owner_password=settings.read_owner_password(),
        application_name="batch_ingestor",
        max_seconds=settings.retry_max_seconds,
        shutdown=shutdown,
        heartbeat=heartbeat,
    )
    folders, database = f"{lake.batch} and {lake.stream}", settings.database
    where = f"{database.database} at {database.host}:{database.port}"
    log.info("loading what appears in %s into %s, then moving it to %s", folders, where, lake.processed)
    Ingestor(
        lake,
        hospital_catalogue(service.clock),
        server,
        limit=FailureLimit(settings.max_failed_share, settings.failed_share_window),
        poll_seconds=settings.poll_interval_seconds,
        shutdown=shutdown,
        heartbeat=heartbeat,
        look_at=when_complete(settings),
    ).run()
    server.close()


if __name__ == "__main__":
    sys.exit(run_service("batch_ingestor", run, (psycopg2.Error, OSError)))
