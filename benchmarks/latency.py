"""Latency at the canonical pace: from a session's name in the outbox to those in stream/ and in processed/.

The three services run as they do in a run, with the poll intervals of the canonical pace; only the sessions
come every few seconds. A session's files wait for the batch files of their day, which by design come when the
day is over; here they are loaded before, so that the way itself is measured.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from benchmarks.forms import Form
from benchmarks.hospitals import Made
from benchmarks.measure import Result
from hospital.feed.loading import files_of_day, setup_files
from hospital.lake.paths import LakePaths
from hospital.local.places import Places
from hospital.local.servers import Servers
from hospital.local.services import SCRIPTS, Services, environment
from hospital.messaging.outbox import outbox_path, read_session
from hospital.messaging.wording import short_name
from hospital.runtime.simclock import Session
from simulation_configs import Settings

LANDED_WITHIN_SECONDS, LOADED_WITHIN_SECONDS = 1.0, 5.0
SHARE = 0.99
PATIENCE_SECONDS = 300.0
LOOK_SECONDS = 0.005


@dataclass(frozen=True)
class Arrived:
    """A session's events, and the seconds after which all had landed and all were in the warehouse."""

    events: int
    landed: float
    loaded: float


def measure(settings: Settings, made: Made, form: Form) -> list[Result]:
    """The share of events that landed, and that were loaded, within their times."""
    places = Places.of(settings)
    scripts = {name: script for name, script in SCRIPTS.items() if name != "scheduler"}
    services = Services(places, scripts)
    places.lake.make_folders()
    with Servers(settings, places) as servers:
        told = environment(settings, places, servers.addresses)
        services.start({**told, "SIM_END_DATE": settings.sim_end_date.isoformat(), "PACE": "canonical"})
        try:
            arrived = list(_sessions(places.lake, made, form))
        finally:
            services.stop()
    return [
        _result("latency: landed", arrived, LANDED_WITHIN_SECONDS, lambda session: session.landed),
        _result("latency: loaded", arrived, LOADED_WITHIN_SECONDS, lambda session: session.loaded),
    ]


def _result(name: str, arrived: list[Arrived], within: float, seconds: Callable[[Arrived], float]) -> Result:
    each = sorted(seconds(session) for session in arrived for _ in range(session.events))
    share = sum(1 for one in each if one <= within) / len(each)
    notes = {
        "seconds at 50%": round(each[len(each) // 2], 3),
        "seconds at 99%": round(each[int(SHARE * (len(each) - 1))], 3),
        "seconds at most": round(each[-1], 3),
        "events": len(each),
    }
    return Result(f"{name} within {within:g} s", "of events", ((share, 1.0),), bound=SHARE, notes=notes)


def _sessions(lake: LakePaths, made: Made, form: Form) -> Iterator[Arrived]:
    _hand_in(lake, made, setup_files(made.clock))
    for index in range(form.latency_days):
        day = made.clock.day(index)
        _hand_in(lake, made, {name for name in files_of_day(made.clock, day) if not name.endswith(".json")})
        for number in range(1, made.clock.sessions_per_day + 1):
            begin = time.monotonic()
            yield _one_session(lake, made, made.clock.session(day, number))
            time.sleep(max(0.0, begin + form.seconds_a_session - time.monotonic()))


def _one_session(lake: LakePaths, made: Made, session: Session) -> Arrived:
    held = read_session(made.lake.outbox, session)
    names = [f"{short_name(topic)}_{session.id.replace('.', '_')}.json" for topic in held.ends]
    os.link(outbox_path(made.lake.outbox, session), outbox_path(lake.outbox, session))
    written = time.monotonic()
    landed = _when(lambda: all(_is_in(lake, name) for name in names), session.id)
    loaded = _when(lambda: all((lake.processed / name).exists() for name in names), session.id)
    events = sum(end.events for end in held.ends.values())
    return Arrived(events, landed - written, loaded - written)


def _is_in(lake: LakePaths, name: str) -> bool:
    return (lake.stream / name).exists() or (lake.processed / name).exists()


def _hand_in(lake: LakePaths, made: Made, names: Iterable[str]) -> None:
    """Put batch files into the lake, and wait until they are loaded."""
    names = list(names)
    for name in names:
        os.link(made.lake.batch / name, lake.batch / name)
    _when(lambda: all((lake.processed / name).exists() for name in names), "the batch files")


def _when(condition: Callable[[], bool], what: str) -> float:
    """The moment from which on it holds. Raises RuntimeError when it does not come to that."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        if time.monotonic() > deadline:
            raise RuntimeError(f"waited in vain for {what}")
        time.sleep(LOOK_SECONDS)
    return time.monotonic()
