"""What all services have in common: their settings, lake, clock, heartbeat, and how they start and stop."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable
from dataclasses import dataclass

from hospital import failpoints
from hospital.lake.paths import LakePaths
from hospital.runtime import logs
from hospital.runtime.heartbeat import Heartbeat
from hospital.runtime.shutdown import Shutdown
from hospital.runtime.simclock import SimulatedClock
from simulation_configs import ConfigurationError, Settings, read_settings

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Service:
    """A service that has started: what its `run` function works with."""

    settings: Settings
    lake: LakePaths
    clock: SimulatedClock
    shutdown: Shutdown
    heartbeat: Heartbeat


def run_service(
    name: str, run: Callable[[Service], None], errors: tuple[type[Exception], ...] = (OSError,)
) -> int:
    """Start the service, run it until it is asked to stop, and return the process's exit code.

    0 after a stop that was asked for; 1 after one of `errors`, with one line in the log;
    2 where a setting can't be used, with one line on standard error.
    """
    service: Service | None = None
    try:
        settings = read_settings()
        logs.configure(settings.log_level, settings.log_format, name)
        lake = LakePaths(settings.shared_data_path)
        lake.refuse_half_restored()
        lake.make_folders()
        service = Service(
            settings=settings,
            lake=lake,
            clock=SimulatedClock(settings.sim_start_date, settings.sim_end_date, settings.sessions_per_day),
            shutdown=Shutdown.on_signals(patience=True),
            heartbeat=Heartbeat.of(name, settings.runtime_path, lake.heartbeats),
        )
        logs.keep_last_problem(service.heartbeat)
        if settings.failpoint:
            failpoints.arm(failpoints.Failpoint.parse(settings.failpoint), settings.runtime_path)
        run(service)
        service.heartbeat.beat("stopped")
    except ConfigurationError as error:
        sys.stderr.write(f"{error}\n")
        _say_that_it_failed(service, str(error))
        return 2
    except errors as error:
        reason = " ".join(str(error).split())
        log.error("%s stops: %s", name, reason)
        _say_that_it_failed(service, reason)
        return 1
    log.info("%s has stopped", name)
    return 0


def _say_that_it_failed(service: Service | None, reason: str) -> None:
    if service is not None:
        service.heartbeat.beat("failed", reason)
