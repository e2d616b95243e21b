"""The scheduler's steps through the simulated days.

A day is simulated in one go, when its first session is due, from the checkpoint: the hospital's state at
the day's start. Everything else follows from it:

1. each session in turn goes to the outbox;
2. at the day's end its batch files are written: visits, movements, summary; their names are made durable;
3. the next day's checkpoint replaces this day's;
4. `scheduler_state.json` gets the next day's date.

Cut off before 3, the day is simulated again from the same checkpoint and writes the same bytes; which
sessions are in the outbox already is seen there. Cut off between 3 and 4, step 4 is done at the
next start.

With more than one worker the next day is simulated while this one is written: that needs nothing but this
day's end, and only step 3 makes it count.
"""

from __future__ import annotations

import json
import logging
import time
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import date

from hospital.failpoints import reached
from hospital.feed import names
from hospital.feed.checkpoint import load_checkpoint, save_checkpoint
from hospital.feed.day_files import BATCH_FILES
from hospital.feed.events import events_by_session
from hospital.lake.atomic import replace_text, sync_folder
from hospital.lake.paths import LakePaths
from hospital.messaging.events import Event
from hospital.messaging.outbox import outbox_path, write_session
from hospital.runtime.heartbeat import Heartbeat
from hospital.runtime.logs import counted
from hospital.runtime.simclock import SimulatedClock
from hospital.simulation.day import Day, simulate_day
from hospital.simulation.movements import A01, A03
from hospital.simulation.start import start
from hospital.simulation.state import State
from hospital.simulation.visits import Visits
from hospital.simulation.world import World

log = logging.getLogger(__name__)


class Days:
    """The simulated days, one step at a time. One instance owns the clock."""

    def __init__(
        self, world: World, clock: SimulatedClock, paths: LakePaths, heartbeat: Heartbeat, *, workers: int = 1
    ) -> None:
        """Go on from the checkpoint, or begin. Raises OSError and ValueError."""
        self._world, self._clock, self._paths, self._heartbeat = world, clock, paths, heartbeat
        self._earlier: Visits | None = None
        self._day: Day | None = None
        self._ahead = ThreadPoolExecutor(1, thread_name_prefix="ahead") if workers > 1 else None
        self._next_day: Future[Day] | None = None
        self._events: list[dict[str, list[Event]]] = []
        self._state = self._go_on_or_begin()
        self._next_session = self._first_unwritten_session()
        self._write_date()  # 4, where the last run was cut off before it

    @property
    def complete(self) -> bool:
        """Whether every day of the period is simulated."""
        return self._state.day >= self._clock.end

    @property
    def today(self) -> date:
        """The day being simulated, or the one at which the clock stays."""
        return self._state.day

    @property
    def sessions_left(self) -> bool:
        """Whether the current day has sessions that aren't in the outbox yet."""
        return not self.complete and self._next_session <= self._clock.sessions_per_day

    def write_next_session(self) -> str:
        """Step 1 for the next session of the day; there must be one left. Says what was done and is next."""
        began = time.monotonic()
        self._simulate()
        index = self._next_session
        session = self._clock.session(self._state.day, index)
        with self._heartbeat.timed("write sessions"):
            events = self._events[index - 1]
            write_session(self._paths.outbox, session, events, self._totals(index))
            reached("session.written", session.id)
        self._next_session += 1
        numbers = [len(of_topic) for of_topic in events.values()]
        self._heartbeat.count("sessions", 1)
        of_day = f"{session.day} session {index} of {self._clock.sessions_per_day}"
        follows = f"session {index + 1}" if self.sessions_left else "the day's end"
        seconds = time.monotonic() - began
        what = ", ".join(map(counted, numbers, ("transfer", "transport")))
        return f"{of_day}: {what} in {seconds:.2f} s; next is {follows}"

    def close_day(self) -> None:
        """Steps 1 to 4 for what is left of the day."""
        began = time.monotonic()
        day = self._simulate()
        if self._ahead is not None and day.end.day < self._clock.end:
            self._next_day = self._ahead.submit(simulate_day, self._world, day.end)
        while self.sessions_left:
            self.write_next_session()
        with self._heartbeat.timed("write days"):
            for write in BATCH_FILES:
                write(self._world, day, self._paths.batch)  # 2
            sync_folder(self._paths.batch)
            reached("day.written", str(day.start.day))
            save_checkpoint(self._paths.checkpoint, day.end)  # 3
            reached("day.checkpointed", str(day.start.day))
            self._state, self._day, self._earlier, self._next_session = day.end, None, None, 1
            self._write_date()  # 4
            reached("day.dated", str(day.start.day))
        self._heartbeat.count("days", 1)
        self._say(day, time.monotonic() - began)

    def _go_on_or_begin(self) -> State:
        state = load_checkpoint(self._paths.checkpoint)
        if state is None or state.day == self._clock.start:
            begin = start(self._world)
            self._earlier = begin.visits
            return begin.state
        return state

    def _first_unwritten_session(self) -> int:
        day = self._state.day
        for index in range(1, self._clock.sessions_per_day + 1):
            if not outbox_path(self._paths.outbox, self._clock.session(day, index)).exists():
                return index
        return self._clock.sessions_per_day + 1

    def _simulate(self) -> Day:
        if self._day is None:
            with self._heartbeat.timed("simulate"):
                if self._next_day is not None:
                    self._day, self._next_day = self._next_day.result(), None
                else:
                    self._day = simulate_day(self._world, self._state, self._earlier)
                self._events = events_by_session(self._world, self._day)
        return self._day

    def _totals(self, index: int) -> dict[str, int]:
        before = {
            names.TRANSFERS_TOPIC: self._state.streamed_transfers,
            names.TRANSPORT_TOPIC: self._state.streamed_transports,
        }
        return {
            topic: number + sum(len(session[topic]) for session in self._events[:index])
            for topic, number in before.items()
        }

    def _write_date(self) -> None:
        content = json.dumps({"current_sim_date": self._state.day.isoformat()})
        replace_text(self._paths.state, content + "\n")

    def _say(self, day: Day, seconds: float) -> None:
        codes = day.movements.code
        next_day = "the period is over" if self.complete else f"next is {day.end.day}"
        log.info(
            "%s (day %d of %d) in %.2f s: %s, %s, %s, %s in %s; %s",
            day.start.day,
            self._clock.day_index(day.start.day) + 1,
            self._clock.days,
            seconds,
            counted(len(day.visits), "visit"),
            counted(int((codes == A01).sum()), "admission"),
            counted(int((codes == A03).sum()), "separation"),
            counted(len(day.end.inpatients), "patient"),
            counted(len(day.end.bed_free), "bed"),
            next_day,
        )
