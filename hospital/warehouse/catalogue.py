"""Which files there are: how each kind is called, how it is loaded, and what must be loaded before it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from hospital.warehouse.loaders import Loader

Needs = Callable[[re.Match[str]], Iterable[str]]


def needs_nothing(match: re.Match[str]) -> Iterable[str]:
    """For files that refer to no other."""
    return ()


@dataclass(frozen=True)
class FileKind:
    """A kind of file.

    `pattern` matches the whole name; its named groups are given to the loader, and a group ``day`` puts
    the file in its place among the days. `needs` gives the names of the files that must be loaded first;
    it raises ValueError for a name that no file can have. The files arrive in `folder`. Files of a kind
    with `by_day` are so many that the log tells of a day's at once.
    """

    name: str
    pattern: str
    loader: Loader
    needs: Needs = needs_nothing
    folder: Literal["batch", "stream"] = "batch"
    by_day: bool = False


@dataclass(frozen=True)
class Entry:
    """What the catalogue knows of one file. Entries are loaded in the order of `position`."""

    name: str
    kind: FileKind
    needs: frozenset[str]
    position: tuple[str, int, str]
    parameters: dict[str, str] = field(hash=False)

    @property
    def day(self) -> str:
        """The day that the file is of, or nothing."""
        return self.position[0]


@dataclass(frozen=True)
class Catalogue:
    """All kinds of files, in the order of loading, and the names of all files that a whole run has.

    `last_of_a_day` is the kind whose file is loaded when all the day's other batch files are.
    """

    kinds: tuple[FileKind, ...]
    expected: frozenset[str]
    last_of_a_day: str

    @cached_property
    def _patterns(self) -> list[re.Pattern[str]]:
        return [re.compile(kind.pattern, re.ASCII) for kind in self.kinds]

    def find(self, name: str) -> Entry | None:
        """The file's entry, or None where no kind has such a name.

        Files without a day come first, then day after day; within that the kinds' order holds, then
        the names'.
        """
        for index, (kind, pattern) in enumerate(zip(self.kinds, self._patterns, strict=True)):
            match = pattern.fullmatch(name)
            if match is None:
                continue
            try:
                needs = frozenset(kind.needs(match))
            except ValueError:
                return None
            groups = match.groupdict()
            return Entry(name, kind, needs, (groups.get("day", ""), index, name), {"name": name, **groups})
        return None
