"""The scheduler's loop: whoever beats the clock, the steps are the same."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import schedule

from hospital.failpoints import reached
from hospital.feed.steps import Days
from hospital.feed.what_next import while_it_runs
from hospital.lake.lock import only_one
from hospital.lake.paths import LakePaths
from hospital.runtime.backpressure import Backpressure
from hospital.runtime.heartbeat import Heartbeat
from hospital.runtime.shutdown import Shutdown
from hospital.runtime.ticks import request_tick, tick_done, tick_requested
from simulation_configs import Settings

log = logging.getLogger(__name__)


@contextmanager
def the_one_scheduler(lake: LakePaths) -> Iterator[None]:
    """Be the only scheduler of the lake. Raises OSError when there is another one."""
    with ExitStack() as held:
        try:
            held.enter_context(only_one(lake.scheduler_lock))
        except BlockingIOError:
            raise OSError(f"another scheduler is at work in {lake.root}: stop one of the two") from None
        yield


def run_days(
    days: Days, settings: Settings, shutdown: Shutdown, heartbeat: Heartbeat, ingestor: Backpressure
) -> None:
    """Do the steps that are due until a stop is requested. A complete run stays up.

    While the ingestor is too far behind nothing is made, and ticks wait. Raises OSError.
    """
    if settings.clock == "schedule" and settings.seconds_per_day > 0:
        _beat_by_schedule(settings)
    announced = False
    if not days.complete:
        log.info("the clock is at %s; %s", days.today, _how_it_goes_on(settings))
        for line in while_it_runs(settings):
            log.info("%s", line)
    while not shutdown.requested:
        if days.complete:
            if not announced:
                log.info("the run is complete: the clock stays at %s", settings.sim_end_date)
                announced = True
            heartbeat.beat("complete", f"the clock stays at {settings.sim_end_date}")
            shutdown.wait(max(settings.poll_interval_seconds, 1.0))
        elif ingestor.holds:
            shutdown.wait(settings.poll_interval_seconds)
        elif settings.pace == "fast":
            heartbeat.beat("working", "days as fast as they go")
            days.close_day()
        else:
            schedule.run_pending()
            _answer_ticks(days, settings)
            heartbeat.beat("waiting", f"for the next tick, {settings.seconds_per_day:g} s a day")
            shutdown.wait(settings.poll_interval_seconds)


def _how_it_goes_on(settings: Settings) -> str:
    """The pace in plain words."""
    seconds = settings.seconds_per_day
    if seconds == 0:
        return "days follow as fast as they go"
    session = seconds / settings.sessions_per_day
    return f"a session every {session:g} s and a day every {seconds:g} s, as {settings.clock} ticks"


def _beat_by_schedule(settings: Settings) -> None:
    """Make ticks at the pace asked for, in this process."""
    day = settings.seconds_per_day
    schedule.clear()
    schedule.every(day / settings.sessions_per_day).seconds.do(request_tick, settings.runtime_path, "session")  # type: ignore[arg-type]
    schedule.every(day).seconds.do(request_tick, settings.runtime_path, "day")  # type: ignore[arg-type]


def _answer_ticks(days: Days, settings: Settings) -> None:
    """Do what the waiting ticks ask for: a session first, since a day's last session goes before its end.

    A session tick when the day has none left asks for nothing: the day's tick is due.
    """
    if tick_requested(settings.runtime_path, "session"):
        if days.sessions_left:
            log.info("%s", days.write_next_session())
        reached("tick.answered", "session")
        tick_done(settings.runtime_path, "session")
    if tick_requested(settings.runtime_path, "day"):
        days.close_day()
        reached("tick.answered", "day")
        tick_done(settings.runtime_path, "day")
