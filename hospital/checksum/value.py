"""A checksum: one digest over many named parts, which can be compared part by part."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

HEX_DIGITS = 64


@dataclass(frozen=True)
class Checksum:
    """SHA-256 over named parts in the order of their names. `count` is of what `unit` says."""

    parts: Mapping[str, str]
    """The SHA-256 of each part, in hex."""
    count: int
    unit: str

    @property
    def digest(self) -> str:
        """64 hex digits over all names and parts."""
        total = hashlib.sha256()
        for name in sorted(self.parts):
            total.update(f"{name}\0{self.parts[name]}\n".encode(errors="surrogateescape"))
        return total.hexdigest()

    def differing(self, other: Checksum) -> Iterator[str]:
        """The names of the parts that the two don't have in common."""
        for name in sorted(self.parts.keys() | other.parts.keys()):
            if self.parts.get(name) != other.parts.get(name):
                yield name
