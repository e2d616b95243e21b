"""The ingestor's loop: what has arrived in batch/ and stream/ is loaded when it is ready, in order.

A turn: look which files are new; load, one after the other, all that are ready; sleep when none were. A
file that needs others waits until they are in the ledger, and one that somebody is still writing until it
has settled. What is no file, or has a name that no file of the run has, goes to failed/ at once. While the
server is away the file in hand is tried again, from its beginning.

When too many of the last files failed, the line stops: nothing more is taken, the log says so once, and the
heartbeat until it goes on. It does as soon as there is less in failed/ than when it stopped, by `retry` or
by hand: somebody has looked. Starting the service again lets it go on likewise.
"""

from __future__ import annotations

import logging
import os
import stat
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from hospital.lake.atomic import is_temporary
from hospital.lake.paths import LakePaths
from hospital.runtime.failed_share import FailedShare, FailureLimit
from hospital.runtime.heartbeat import LINE_STOPPED, Heartbeat
from hospital.runtime.shutdown import Shutdown
from hospital.runtime.waiting import StopRequested, until_room
from hospital.warehouse.backlog import Backlog
from hospital.warehouse.catalogue import Catalogue, Entry
from hospital.warehouse.failed import failed_names
from hospital.warehouse.journal import Journal
from hospital.warehouse.ledger import loaded_names, which_are_loaded
from hospital.warehouse.load import Outcome, load_file, refuse
from hospital.warehouse.refusal import Refusal
from hospital.warehouse.server import Server
from hospital.warehouse.source import is_settled
from hospital.warehouse.together import MOST, load_together, may_follow

log = logging.getLogger(__name__)

ASK_AGAIN_SECONDS = 0.2
"""How often one that rests looks into the ledger: of several, each waits for what the others load."""
ROOM_MAX_SECONDS = 10.0

UNKNOWN_NAME = Refusal(
    "no file of the run has this name",
    do="remove it, or put it into batch/ or stream/ under the name that it should have",
)
KINDS = (
    (stat.S_ISDIR, "a folder"),
    (stat.S_ISLNK, "a symbolic link"),
    (stat.S_ISFIFO, "a pipe"),
    (stat.S_ISSOCK, "a socket"),
)


class Ingestor:
    """Takes files out of batch/ and stream/.

    `poll_seconds` is how long it sleeps when there are none; `look_at` are lines for the log of a run that is
    complete.
    """

    def __init__(
        self,
        lake: LakePaths,
        catalogue: Catalogue,
        server: Server,
        *,
        limit: FailureLimit,
        poll_seconds: float,
        shutdown: Shutdown,
        heartbeat: Heartbeat,
        look_at: Sequence[str] = (),
    ) -> None:
        self._lake = lake
        self._catalogue = catalogue
        self._server = server
        self._share = FailedShare(limit)
        self._poll_seconds = poll_seconds
        self._shutdown = shutdown
        self._heartbeat = heartbeat
        self._backlog = Backlog()
        self._journal = Journal()
        self._asked_at = 0.0
        self._complete = False
        self._look_at = look_at
        self._left: set[str] = set()
        """The paths of what can't be moved."""
        self._unfinished: set[str] = set()
        self._failed_at_stop: int | None = None

    def run(self) -> None:
        """Load until a stop is requested; stays up when the run is complete. Raises OSError."""
        with suppress(StopRequested):
            self.begin()
            while not self._shutdown.requested:
                # A file whose move or reason a full disk cut off is where it was: it is taken again.
                worked = not self._line_is_stopped() and until_room(
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
        while self._goes_on and (files := self._take()):
            worked |= self._load_together(files) or self._load_each(files)
        return worked

    def _take(self) -> list[tuple[Entry, Path]]:
        """The next file that is ready, and those that may be loaded with it; none when nothing is."""
        first = self._backlog.take()
        if first is None:
            return []
        files = [first]
        while len(files) < MOST and (file := self._backlog.take_with(first[0], may_follow)) is not None:
            files.append(file)
        return files

    @property
    def _goes_on(self) -> bool:
        return not (self._shutdown.requested or self._share.exceeded)

    def _take_in(self) -> bool:
        """Add what is new to the backlog; whether anything had to be refused at sight."""
        refused = False
        for found in self._new():
            if not self._goes_on:
                break
            path = Path(found.path)
            if not found.is_file(follow_symlinks=False):
                refused |= self._refuse(path, _no_file(path))
            elif (entry := self._catalogue.find(found.name)) is None:
                refused |= self._refuse(path, UNKNOWN_NAME)
            else:
                self._backlog.add(entry, path)
        return refused

    def _new(self) -> Iterator[os.DirEntry[str]]:
        """What has arrived since the last turn."""
        for folder in (self._lake.batch, self._lake.stream):
            with os.scandir(folder) as entries:
                for found in entries:
                    known = found.name in self._backlog or found.path in self._left
                    if not known and not is_temporary(found.name) and self._may_be_finished(found):
                        yield found

    def _may_be_finished(self, found: os.DirEntry[str]) -> bool:
        if found.name not in self._unfinished:
            return True
        with suppress(FileNotFoundError):
            if not is_settled(found.stat(follow_symlinks=False)):
                return False
        self._unfinished.discard(found.name)
        return True

    def _refuse(self, path: Path, refusal: Refusal) -> bool:
        outcome = refuse(path, self._lake, refusal)
        if outcome.kind != "gone":
            self._failed(path, outcome)
        return outcome.kind == "refused"

    def _load_together(self, files: list[tuple[Entry, Path]]) -> bool:
        """Whether they are loaded; when they are not, nothing has been done."""
        if len(files) == 1:
            return False
        first = files[0][0]
        self._heartbeat.beat("working", f"loading {first.name} and {len(files) - 1} more")
        moved = self._server.moved
        with self._heartbeat.timed(f"load {first.kind.name}"):
            outcomes = self._server.call(lambda c: load_together(c, files, self._lake, on_read=moved))
        if outcomes is None:
            return False
        for (entry, _), outcome in zip(files, outcomes, strict=True):
            self._count(entry, outcome)
        self._backlog.mark_loaded(entry.name for entry, _ in files)
        return True

    def _load_each(self, files: list[tuple[Entry, Path]]) -> bool:
        """Whether anything came of it; what it doesn't come to is found again in the next turn."""
        worked = False
        for entry, path in files:
            if self._goes_on:
                worked |= self._load(entry, path)
        return worked

    def _load(self, entry: Entry, path: Path) -> bool:
        """Whether anything came of it; what is unfinished or claimed is found again in the next turn."""
        self._heartbeat.beat("working", f"loading {entry.name}")
        moved = self._server.moved
        with self._heartbeat.timed(f"load {entry.kind.name}"):
            outcome = self._server.call(lambda c: load_file(c, path, entry, self._lake, on_read=moved))
        match outcome.kind:
            case "refused" | "left":
                self._failed(path, outcome)
            case "gone":
                self._backlog.mark_loaded(self._server.call(lambda c: which_are_loaded(c, [entry.name])))
            case "unfinished":
                self._journal.unfinished(entry.name)
                self._unfinished.add(entry.name)
            case "loaded" | "already loaded":
                self._count(entry, outcome)
                self._backlog.mark_loaded([entry.name])
        return outcome.kind not in {"unfinished", "claimed"}

    def _failed(self, path: Path, outcome: Outcome) -> None:
        self._journal.refused(path, outcome)
        if outcome.kind == "left":
            self._left.add(str(path))
        self._share.note(failed=True)

    def _count(self, entry: Entry, outcome: Outcome) -> None:
        self._journal.loaded(entry, outcome)
        self._share.note(failed=False)
        if outcome.kind == "loaded":
            self._heartbeat.count("files", 1)
            self._heartbeat.count("rows", outcome.rows)
            self._heartbeat.count("days", int(entry.kind.name == self._catalogue.last_of_a_day))

    def _line_is_stopped(self) -> bool:
        """Whether too many files failed, and nobody has seen to them yet."""
        if not self._share.exceeded:
            return False
        failed = len(failed_names(self._lake))
        if self._failed_at_stop is None:
            self._failed_at_stop = failed
            log.error("the line stops: %s", self._why_stopped())
        elif failed < self._failed_at_stop:
            self._failed_at_stop = None
            self._share.forget()
            log.info("there is less in failed/ than when the line stopped: it goes on")
        return self._share.exceeded

    def _why_stopped(self) -> str:
        todo = "see the reasons in failed/, then `python -m hospital retry` what is mended"
        return f"{self._share} files failed; {todo}"

    def _rest(self) -> None:
        waited_for = _listed([name for name in self._backlog.waited_for if name not in self._backlog])
        complete = not self._share.exceeded and self._is_complete()
        self._journal.flush("" if complete else f"next it waits for {waited_for}")
        if complete:
            self._say_that_it_is_complete()
        if self._share.exceeded:
            self._heartbeat.beat(LINE_STOPPED, self._why_stopped())
        elif complete:
            self._heartbeat.beat("complete", "every file of the run is loaded")
        else:
            self._heartbeat.beat("waiting", f"for {waited_for}")
            self._learn_of_others()
        self._shutdown.wait(self._poll_seconds)

    def _learn_of_others(self) -> None:
        """Another ingestor may have loaded what is waited for here, or the last files of the run."""
        if time.monotonic() - self._asked_at >= ASK_AGAIN_SECONDS:
            self._asked_at = time.monotonic()
            known = len(self._backlog.loaded)
            self._backlog.mark_loaded(self._server.call(lambda c: loaded_names(c, known)))

    def _is_complete(self) -> bool:
        """Whether all that the run has is loaded."""
        return self._complete or self._catalogue.expected <= self._backlog.loaded

    def _say_that_it_is_complete(self) -> None:
        """Once."""
        if not self._complete:
            self._complete = True
            log.info("the run is complete: all of its %d files are loaded", len(self._catalogue.expected))
            for line in self._look_at:
                log.info("%s", line)


def _no_file(path: Path) -> Refusal:
    what = "a device"
    with suppress(FileNotFoundError):
        mode = path.lstat().st_mode
        what = next((name for is_kind, name in KINDS if is_kind(mode)), what)
    return Refusal(f"not a regular file but {what}", do="remove it, and put the file itself in its place")


def _listed(names: list[str]) -> str:
    if not names:
        return "new files"
    more = f" and {len(names) - 1} more" if len(names) > 1 else ""
    return names[0] + more
