"""The manifest: what a backup consists of. It is written last, so a folder without one is no backup.

It holds the size and SHA-256 of every file, and at its end its own.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from hospital.lake.atomic import replace_text
from hospital.local.errors import LocalError
from hospital.messaging.landed import Landed
from hospital.runtime.simclock import SimulatedClock

MANIFEST = "manifest.json"
FORMAT = 1
OWN_HASH = "sha256_of_the_above"


class Kept(BaseModel):
    """A file of the backup."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    bytes: int
    sha256: str


class KeptTable(Kept):
    """A table's rows, as COPY's text."""

    columns: tuple[str, ...]
    rows: int


class Manifest(BaseModel):
    """What was backed up. Files are named by their place below the backup's folder."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    format: int
    taken_at: datetime
    run: dict[str, Any]
    """The run's seed and configuration, as in run.json."""
    schema_versions: tuple[str, ...]
    """The schema's files that were applied to the warehouse: none where it was empty."""
    tables: dict[str, KeptTable]
    """By ``schema.table``."""
    group: str
    landed: dict[str, tuple[int, ...]]
    """For each topic, the last session that the group had landed of each partition."""
    files: dict[str, Kept]
    """Everything of the lake, and the flags."""

    def everything(self) -> dict[str, Kept]:
        """Every file of the backup, by its place."""
        return {**self.files, **{table_place(name): table for name, table in self.tables.items()}}


def table_place(name: str) -> str:
    """Where a backup keeps that table."""
    return f"warehouse/{name}.txt"


def clock_of(run: Mapping[str, Any]) -> SimulatedClock:
    """The simulated clock of a run's record."""
    first, end = (date.fromisoformat(run[name]) for name in ("start", "end"))
    return SimulatedClock(first, end, run["sessions_a_day"])


def last_session(landed: Landed) -> int:
    """The number of the last session that is landed of any partition, 0 where there is none."""
    return max((number for numbers in landed.values() for number in numbers), default=0)


def write_manifest(folder: Path, manifest: Manifest) -> str:
    """Make the folder a backup; its manifest's SHA-256. Raises OSError."""
    content = manifest.model_dump(mode="json")
    sha256 = _hash(content)
    replace_text(folder / MANIFEST, json.dumps(content | {OWN_HASH: sha256}, indent=1) + "\n")
    return sha256


def read_manifest(folder: Path) -> tuple[Manifest, str]:
    """The backup's manifest and its SHA-256. Raises LocalError where it is none, or not whole."""
    path = folder / MANIFEST
    try:
        content = json.loads(path.read_bytes())
        sha256 = content.pop(OWN_HASH)
    except FileNotFoundError:
        raise LocalError(
            f"{folder} is no backup: it has no {MANIFEST}, which is written last; take a backup again"
        ) from None
    except (ValueError, KeyError, TypeError, AttributeError):
        raise LocalError(f"{path} is damaged: take another backup") from None
    if _hash(content) != sha256:
        raise LocalError(f"{path} is damaged: it differs from its own SHA-256; take another backup")
    if content.get("format") != FORMAT:
        raise LocalError(
            f"{path} is of format {content.get('format')}, and this program reads {FORMAT}: "
            f"restore it with the version that made it"
        )
    try:
        return Manifest.model_validate(content), sha256
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise LocalError(f"{path} can't be used: {where}: {first['msg']}") from None


def _hash(content: object) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
