"""What the ingestor tells in its log: a line a file, or a line a day where files are many and small."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from pathlib import Path

from hospital.runtime.logs import counted
from hospital.warehouse.catalogue import Entry
from hospital.warehouse.load import Outcome
from hospital.warehouse.refusal import shown

log = logging.getLogger(__name__)


@dataclass
class _Sum:
    files: int = 0
    rows: int = 0
    seconds: float = 0.0


class Journal:
    """Sums up the kinds that are told of by day, and tells of the others at once."""

    def __init__(self) -> None:
        self._day = ""
        self._sums: dict[str, _Sum] = {}

    def loaded(self, entry: Entry, outcome: Outcome) -> None:
        """A file is in the warehouse, now or since before."""
        if outcome.kind == "already loaded":
            log.info("%s: was loaded before; moved to processed/", entry.name)
        elif not entry.kind.by_day:
            log.info("loaded %s: %s in %.2f s", entry.name, counted(outcome.rows, "row"), outcome.seconds)
        else:
            self._add(entry, outcome)

    def refused(self, path: Path, outcome: Outcome) -> None:
        """Something went to failed/, or should have."""
        if outcome.refusal is None:
            return
        told = f"{shown(path.name)}{outcome.refusal.where}: {shown(outcome.refusal.reason)}"
        if outcome.told_in is None:
            log.error("%s; it stays in %s/ and isn't looked at again", told, path.parent.name)
        else:
            log.error("%s; see failed/%s", told, shown(outcome.told_in.name))

    def unfinished(self, name: str) -> None:
        """A file is being written under its own name."""
        log.info("%s: somebody is still writing it; it waits", name)

    def flush(self, follows: str = "") -> None:
        """Tell what is summed up, and in the last of these lines what follows."""
        lines = [
            f"loaded {self._day}, {counted(total.files, 'file')} of {kind}: "
            f"{counted(total.rows, 'row')} in {total.seconds:.2f} s"
            for kind, total in self._sums.items()
        ]
        if lines and follows:
            lines[-1] += f"; {follows}"
        for line in lines:
            log.info("%s", line)
        self._sums.clear()

    def _add(self, entry: Entry, outcome: Outcome) -> None:
        if entry.day != self._day:
            self.flush()
            self._day = entry.day
        total = self._sums.setdefault(entry.kind.name, _Sum())
        total.files += 1
        total.rows += outcome.rows
        total.seconds += outcome.seconds
