"""The scheduler: owns the simulated clock. It sets the hospital up once, then makes each day and session."""

from __future__ import annotations

import sys
from contextlib import suppress
from functools import partial

from hospital.feed.hospital import read_hospital
from hospital.feed.names import quarter_starts
from hospital.feed.run_record import start_or_go_on
from hospital.feed.scheduling import run_days, the_one_scheduler
from hospital.feed.setup_steps import set_up
from hospital.feed.steps import Days
from hospital.runtime.backpressure import Backpressure
from hospital.runtime.service import Service, run_service
from hospital.runtime.waiting import StopRequested, until_room
from hospital.runtime.workers import in_order
from hospital.simulation.world import make_world


def run(service: Service) -> None:
    """Be the one scheduler of the lake and keep its clock. Raises ConfigurationError and OSError."""
    # What a full disk cut off is done again from where the files say that it was.
    with the_one_scheduler(service.lake), suppress(StopRequested):
        until_room(
            service.lake.root,
            lambda: keep_the_clock(service),
            max_seconds=service.settings.retry_max_seconds,
            shutdown=service.shutdown,
            heartbeat=service.heartbeat,
        )


def keep_the_clock(service: Service) -> None:
    """Set up what isn't, then do the steps that are due. Raises ConfigurationError and OSError."""
    settings, clock, lake, heartbeat = service.settings, service.clock, service.lake, service.heartbeat
    hospital = read_hospital(settings)
    start_or_go_on(lake.run, hospital)
    flags = settings.setup_flags_path
    flags.mkdir(parents=True, exist_ok=True)
    spread = partial(in_order, workers=settings.workers)
    heartbeat.beat("working", "drawing people and staff")
    with heartbeat.timed("make the world"):
        world = make_world(hospital, quarter_starts(clock.start, clock.end), spread)
    if set_up(world, lake.batch, flags, heartbeat, lambda: service.shutdown.requested, spread):
        ingestor = Backpressure(lake.batch, settings.max_backlog_files, "batch ingestor", heartbeat)
        days = Days(world, clock, lake, heartbeat, workers=settings.workers)
        run_days(days, settings, service.shutdown, heartbeat, ingestor)


if __name__ == "__main__":
    sys.exit(run_service("scheduler", run))
