"""A service's heartbeat: a small JSON file that its loop writes and its health check reads.

It also counts what the service has done and how long each stage took, over restarts, for the
summary of a run. A copy goes to the shared folder, where it is seen from other containers, too: there
every process has a file of its own. The files are a report, never a source: no hand-over depends on them.
"""

from __future__ import annotations

import errno
import json
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Self

from hospital.lake.atomic import replace_text

NO_ROOM = {errno.ENOSPC, errno.EDQUOT}
STALE_AFTER_SECONDS = 60.0
MIN_INTERVAL_SECONDS = 0.5

LINE_STOPPED = "line stopped"
"""The state of a service that is up, but does nothing until somebody has looked at what failed."""


@dataclass(frozen=True)
class Problem:
    """A warning or an error that a service has logged, at a real time (seconds since 1970)."""

    at: float
    level: str
    line: str


@dataclass
class Heartbeat:
    """The heartbeat of one service, at ``<folder>/<service>.json``.

    `counts` are totals by name (days, events, rows …), `seconds` the time by stage. `detail` is one
    line for people: what the service does or waits for. `problem` is the last one. `copy` is the file
    in the shared folder, if there is one.
    """

    path: Path
    state: str = "starting"
    detail: str = ""
    counts: dict[str, int] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    problem: Problem | None = None
    copy: Path | None = None
    started_at: float = field(default_factory=time.time)
    _written: float = 0.0

    @classmethod
    def of(cls, service: str, folder: Path, shared: Path | None = None) -> Self:
        """The service's heartbeat, with the counts of its earlier lives where there are any.

        `shared` is the folder for the copy, ``<service>@<host>.json``: a container's host name is its own.
        """
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{service}.json"
        copy = shared and shared / f"{service}@{socket.gethostname()}.json"
        # A container that is started again has lost its own file.
        earlier = read_heartbeat(path) or (copy and read_heartbeat(copy)) or {}
        problem = earlier.get("problem")
        heartbeat = cls(
            path,
            counts=earlier.get("counts", {}),
            seconds=earlier.get("seconds", {}),
            problem=problem and Problem(**problem),
            copy=copy,
        )
        heartbeat.beat("starting")
        return heartbeat

    def beat(self, state: str, detail: str = "") -> None:
        """Say that the loop is alive. Written at once when the state changes, else twice a second at most.

        `state` is one of starting, working, waiting, complete, stopped, failed, and LINE_STOPPED.
        """
        changed = state != self.state
        self.state, self.detail = state, detail
        if changed or time.monotonic() - self._written >= MIN_INTERVAL_SECONDS:
            self.write()

    def write(self) -> None:
        """Write the files now. A full disk is no reason to stop, nor is a copy that can't be written."""
        content = {
            "at": time.time(),
            "started_at": self.started_at,
            "state": self.state,
            "detail": self.detail,
            "counts": self.counts,
            "seconds": {stage: round(seconds, 3) for stage, seconds in self.seconds.items()},
            "problem": self.problem and asdict(self.problem),
        }
        text = json.dumps(content)
        try:
            replace_text(self.path, text, durable=False)
        except OSError as error:
            if error.errno not in NO_ROOM:
                raise
        if self.copy:
            with suppress(OSError):
                replace_text(self.copy, text, durable=False)
        self._written = time.monotonic()

    def count(self, name: str, number: int) -> None:
        """Add to a total."""
        self.counts[name] = self.counts.get(name, 0) + number

    @contextmanager
    def timed(self, stage: str) -> Iterator[None]:
        """Add the time that the block takes to the stage."""
        begin = time.monotonic()
        try:
            yield
        finally:
            self.seconds[stage] = self.seconds.get(stage, 0.0) + time.monotonic() - begin


def read_heartbeat(path: Path) -> dict[str, Any] | None:
    """The heartbeat file's content, or None where there is none that can be read."""
    try:
        content = json.loads(path.read_text())
    except (OSError, ValueError):
        return None
    return content if isinstance(content, dict) else None


def main(path: str) -> int:
    """The health check of a container: 0 when the heartbeat is fresh and the line goes on, else 1.

    Either way it says in a line how things stand.
    """
    content = read_heartbeat(Path(path))
    if content is None:
        print(f"{path}: no heartbeat yet")  # noqa: T201
        return 1
    age = time.time() - float(content["at"])
    print(f"{content['state']}: {content['detail']} ({age:.0f} s ago)")  # noqa: T201
    return 0 if age <= STALE_AFTER_SECONDS and content["state"] != LINE_STOPPED else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
