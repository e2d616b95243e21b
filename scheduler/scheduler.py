"""The scheduler: owns the simulated clock. It sets the hospital up once, then makes each day and session."""

from __future__ import annotations

import sys

from hospital.feed.hospital import read_hospital
from hospital.feed.names import quarter_starts
from hospital.feed.run_record import start_or_go_on
from hospital.feed.scheduling import run_days
from hospital.feed.setup_steps import set_up
from hospital.feed.steps import Days
from hospital.lake.paths import LakePaths
from hospital.runtime import logs
from hospital.runtime.heartbeat import Heartbeat
from hospital.runtime.shutdown import Shutdown
from hospital.runtime.simclock import SimulatedClock
from hospital.simulation.world import make_world
from simulation_configs import ConfigurationError, Settings, read_settings


def run(settings: Settings) -> None:
    """Wire the scheduler and run it until it is asked to stop. Raises ConfigurationError and OSError."""
    shutdown = Shutdown.on_signals()
    heartbeat = Heartbeat.of("scheduler", settings.runtime_path)
    hospital = read_hospital(settings)
    paths = LakePaths(settings.shared_data_path)
    paths.make_folders()
    settings.setup_flags_path.mkdir(parents=True, exist_ok=True)
    start_or_go_on(paths.run, hospital)
    clock = SimulatedClock(settings.sim_start_date, settings.sim_end_date, settings.sessions_per_day)
    with heartbeat.timed("make the world"):
        world = make_world(hospital, quarter_starts(clock.start, clock.end))
    flags = settings.setup_flags_path
    if set_up(world, paths.batch, flags, heartbeat, lambda: shutdown.requested):
        run_days(Days(world, clock, paths, heartbeat), settings, shutdown, heartbeat)
    heartbeat.beat("stopped")


def main() -> int:
    """The process. 0 after a stop that was asked for, 2 when a setting can't be used."""
    try:
        settings = read_settings()
        logs.configure(settings.log_level)
        run(settings)
    except ConfigurationError as error:
        print(f"scheduler: {error}", file=sys.stderr)  # noqa: T201
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
