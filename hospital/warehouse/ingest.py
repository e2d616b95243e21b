"""The ingestor's loop: what has arrived in batch/ and stream/ is loaded when it is ready, in order.

A turn: look which files are new; load, one after the other, all that are ready; sleep when none were. A
file that needs others waits until they are in the ledger. While the server is away the file in hand is
tried again, from its beginning.
"""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext, suppress
from pathlib import Path

from hospital.lake.atomic import is_temporary
from hospital.lake.paths import LakePaths
from hospital.runtime.heartbeat import Heartbeat
from hospital.runtime.shutdown import Shutdown
from hospital.runtime.waiting import StopRequested, until_room
from hospital.warehouse.backlog import Backlog
from hospital.warehouse.catalogue import Catalogue, Entry
from hospital.warehouse.journal import Journal
from hospital.warehouse.ledger import loaded_names, which_are_loaded
from hospital.warehouse.load import Outcome, load_file, refuse
from hospital.warehouse.pulse import beating
from hospital.warehouse.server import Server

log = logging.getLogger(__name__)

ASK_AGAIN_SECONDS = 2.0
LONG_LOAD_BYTES = 1 << 20
ROOM_MAX_SECONDS = 10.0


class Ingestor:
    """Takes files out of batch/ and stream/. `poll_seconds` is how long it sleeps when there are none."""

    def __init__(
        self,
        lake: LakePaths,
        catalogue: Catalogue,
        server: Server,
        *,
        poll_seconds: float,
        shutdown: Shutdown,
        heartbeat: Heartbeat,
    ) -> None:
        self._lake = lake
        self._catalogue = catalogue
        self._server = server
        self._poll_seconds = poll_seconds
        self._shutdown = shutdown
        self._heartbeat = heartbeat
        self._backlog = Backlog()
        self._journal = Journal()
        self._asked_at = 0.0
        self._complete = False
        self._not_files: set[str] = set()

    def run(self) -> None:
        """Load until a stop is requested; stays up when the run is complete. Raises OSError."""
        with suppress(StopRequested):
            self.begin()
            while not self._shutdown.requested:
                # A file whose move or reason a full disk cut off is where it was: it is taken again.
                worked = until_room(
                    self._lake.root,
                    self.turn,
                    max_seconds=ROOM_MAX_SECONDS,
                    shutdown=self._shutdown,
                    heartbeat=self._heartbeat,
                )
                if not worked:
                    self._rest()
        self._heartbeat.beat("stopped")

    def begin(self) -> None:
        """Learn from the ledger what is loaded. Raises StopRequested."""
        self._backlog.mark_loaded(self._server.call(loaded_names))

    def turn(self) -> bool:
        """Load all that is ready; whether there was anything. Raises StopRequested, OSError."""
        worked = self._take_in()
        while not self._shutdown.requested and (taken := self._backlog.take()) is not None:
            self._load(*taken)
            worked = True
        return worked

    def _take_in(self) -> bool:
        """Add what is new to the backlog; whether anything had to be refused for its name alone."""
        refused = False
        for entry in self._new_files():
            found = self._catalogue.find(entry.name)
            if found is not None:
                self._backlog.add(found, Path(entry.path))
                continue
            outcome = refuse(Path(entry.path), self._lake, "no file of the run has this name")
            self._journal.refused(entry.name, outcome)
            refused = True
        return refused

    def _new_files(self) -> Iterator[os.DirEntry[str]]:
        """What has arrived since the last turn. Links, folders and pipes stay where they are."""
        for folder in (self._lake.batch, self._lake.stream):
            with os.scandir(folder) as entries:
                for entry in entries:
                    if (
                        is_temporary(entry.name)
                        or entry.name in self._backlog
                        or entry.path in self._not_files
                    ):
                        continue
                    if entry.is_file(follow_symlinks=False):
                        yield entry
                    else:
                        self._not_files.add(entry.path)
                        log.warning("%s: not a regular file, not loaded", entry.path)

    def _load(self, entry: Entry, path: Path) -> None:
        self._heartbeat.beat("working", f"loading {entry.name}")
        with self._heartbeat.timed(f"load {entry.kind.name}"), self._kept_alive(path):
            outcome = self._server.call(lambda connection: load_file(connection, path, entry, self._lake))
        if outcome.kind == "refused":
            self._journal.refused(entry.name, outcome)
        elif outcome.kind == "gone":
            self._backlog.mark_loaded(self._server.call(lambda c: which_are_loaded(c, [entry.name])))
        else:
            self._count(entry, outcome)
            self._backlog.mark_loaded([entry.name])

    def _kept_alive(self, path: Path) -> AbstractContextManager[None]:
        with suppress(FileNotFoundError):
            if path.stat().st_size >= LONG_LOAD_BYTES:
                return beating(self._heartbeat)
        return nullcontext()

    def _count(self, entry: Entry, outcome: Outcome) -> None:
        self._journal.loaded(entry, outcome)
        if outcome.kind == "loaded":
            self._heartbeat.count("files", 1)
            self._heartbeat.count("rows", outcome.rows)
            self._heartbeat.count("days", int(entry.kind.name == self._catalogue.last_of_a_day))

    def _rest(self) -> None:
        self._journal.flush()
        waited_for = [name for name in self._backlog.waited_for if name not in self._backlog]
        if waited_for and time.monotonic() - self._asked_at >= ASK_AGAIN_SECONDS:
            # Another ingestor may have loaded what is waited for here.
            self._asked_at = time.monotonic()
            self._backlog.mark_loaded(self._server.call(lambda c: which_are_loaded(c, waited_for)))
        elif self._is_complete():
            self._heartbeat.beat("complete", "every file of the run is loaded")
        else:
            self._heartbeat.beat("waiting", f"for {_listed(waited_for)}")
        self._shutdown.wait(self._poll_seconds)

    def _is_complete(self) -> bool:
        """Whether all that the run has is loaded; said once."""
        if not self._complete and self._catalogue.expected <= self._backlog.loaded:
            self._complete = True
            log.info("the run is complete: all of its %d files are loaded", len(self._catalogue.expected))
        return self._complete


def _listed(names: list[str]) -> str:
    if not names:
        return "files"
    more = f" and {len(names) - 1} more" if len(names) > 1 else ""
    return names[0] + more
