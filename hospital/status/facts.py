"""What is known of a run at one moment. What can't be known is None, and `Server` says why.

Real times are seconds since 1970, ages seconds before `Status.taken_at`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from hospital.runtime.heartbeat import LINE_STOPPED, STALE_AFTER_SECONDS

Health = Literal["healthy", "silent", "stopped", "failed", "not seen"]
"""Silent is a process that has not given a sign for a minute, and did not say that it stops."""


@dataclass(frozen=True)
class Clock:
    """The simulated clock. `today` is the day being simulated, None before there is one."""

    start: date
    end: date
    today: date | None
    days: int
    days_simulated: int


@dataclass(frozen=True)
class SetupStep:
    """A step of the set-up, by its flag's name; `done_at` is None while it is not done."""

    name: str
    done_at: float | None


@dataclass(frozen=True)
class Pace:
    """Days a minute over the last minute, or over the last day where that took longer."""

    days_simulated_a_minute: float | None
    days_loaded_a_minute: float | None
    seconds_left: float | None
    """Until all is simulated and loaded, at this pace."""


@dataclass(frozen=True)
class HandOver:
    """From one service's hands to the next one's: how many are `made`, `taken`, and still wait.

    `oldest_seconds` is how long the oldest file waits.
    """

    source: str
    target: str
    unit: Literal["sessions", "files", "days"]
    made: int | None = None
    taken: int | None = None
    waiting: int | None = None
    oldest_seconds: float | None = None


@dataclass(frozen=True)
class Instance:
    """A process of a service, on a host: in a container that is the container's id."""

    host: str
    state: str
    detail: str
    age: float
    started_at: float

    @property
    def health(self) -> Health:
        """As its last sign lets it look."""
        if self.state == "stopped":
            return "stopped"
        if self.state in {"failed", LINE_STOPPED}:
            return "failed"
        return "healthy" if self.age <= STALE_AFTER_SECONDS else "silent"


@dataclass(frozen=True)
class Service:
    """A service of ours and its processes, those that others have replaced left out."""

    name: str
    instances: tuple[Instance, ...]

    @property
    def health(self) -> Health:
        """Healthy when one of its processes is and none is silent or has failed."""
        found = {instance.health for instance in self.instances}
        order: tuple[Health, ...] = ("failed", "silent", "healthy", "stopped")
        return next((health for health in order if health in found), "not seen")


@dataclass(frozen=True)
class Server:
    """A server that the services work with. `away` says in one line why it does not answer, if so.

    `address` is ``host:port``, for PostgreSQL with the database; empty where no server is to be expected.
    """

    name: str
    address: str
    away: str = ""


@dataclass(frozen=True)
class Rows:
    """Rows by ``schema.table``; not `exact` they are what PostgreSQL keeps count of, and nearly right."""

    by_table: Mapping[str, int]
    exact: bool


@dataclass(frozen=True)
class Problem:
    """Something that went wrong: when, where (a file, or a service), and what."""

    at: float
    where: str
    what: str


@dataclass(frozen=True)
class Status:
    """All of it."""

    taken_at: float
    clock: Clock
    complete: bool | None
    setup: tuple[SetupStep, ...]
    pace: Pace
    days_loaded: int | None
    hand_overs: tuple[HandOver, ...]
    files: Mapping[str, int]
    """By folder of the lake."""
    rows: Rows | None
    services: tuple[Service, ...]
    servers: tuple[Server, ...]
    problems: tuple[Problem, ...]
    """The last ones, the newest first."""
