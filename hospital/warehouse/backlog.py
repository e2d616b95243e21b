"""The files that wait to be loaded: which of them are ready, in which order, and what the others wait for."""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path

from hospital.warehouse.catalogue import Entry


class Backlog:
    """Files that have arrived. One is ready when all that it needs is loaded.

    Every file is looked at when it comes, when something that it needed is loaded, and when its turn
    comes, whatever the number of the others: thousands may wait.
    """

    def __init__(self) -> None:
        self.loaded: set[str] = set()
        self._paths: dict[str, Path] = {}
        self._ready: list[tuple[tuple[str, int, str], Entry]] = []
        self._missing: dict[str, set[str]] = {}
        self._waiting: dict[str, list[Entry]] = defaultdict(list)

    def __contains__(self, name: str) -> bool:
        return name in self._paths

    def __len__(self) -> int:
        return len(self._paths)

    def add(self, entry: Entry, path: Path) -> None:
        """A file that has arrived."""
        self._paths[entry.name] = path
        missing = set(entry.needs - self.loaded)
        if not missing:
            heapq.heappush(self._ready, (entry.position, entry))
            return
        self._missing[entry.name] = missing
        for name in missing:
            self._waiting[name].append(entry)

    def take(self) -> tuple[Entry, Path] | None:
        """The next file that is ready, which leaves the backlog; None when nothing is."""
        if not self._ready:
            return None
        _, entry = heapq.heappop(self._ready)
        return entry, self._paths.pop(entry.name)

    def take_with(
        self, first: Entry, may_follow: Callable[[Entry, Entry], bool]
    ) -> tuple[Entry, Path] | None:
        """The next file that is ready, if it may follow the first."""
        return self.take() if self._ready and may_follow(first, self._ready[0][1]) else None

    def mark_loaded(self, names: Iterable[str]) -> None:
        """These are in the warehouse: who waited for the last of them is ready."""
        for name in names:
            self.loaded.add(name)
            for entry in self._waiting.pop(name, ()):
                missing = self._missing[entry.name]
                missing.discard(name)
                if not missing:
                    del self._missing[entry.name]
                    heapq.heappush(self._ready, (entry.position, entry))

    @property
    def waited_for(self) -> list[str]:
        """The names that files wait for, in order; some may be in the backlog themselves."""
        return sorted(self._waiting)
