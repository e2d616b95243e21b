"""``python -m hospital checksum``, printed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Literal

from rich.console import Console

from hospital.checksum.lake import FlagsElsewhereError, TwoContentsError, lake_checksum
from hospital.checksum.value import HEX_DIGITS, Checksum
from hospital.checksum.warehouse import NoKeyError, warehouse_checksum
from hospital.local.errors import LocalError
from hospital.local.places import Places
from hospital.warehouse.connection import Connection
from simulation_configs import Settings

How = Literal["lines", "json"]


def print_checksums(settings: Settings, connection: Connection, how: How, console: Console) -> None:
    """One line for the lake, one for the warehouse. Raises LocalError, OSError, psycopg2.Error."""
    places = Places.of(settings)
    try:
        found = {
            "lake": lake_checksum(places.lake, places.flags),
            "warehouse": warehouse_checksum(connection),
        }
    except (TwoContentsError, FlagsElsewhereError, NoKeyError) as error:
        raise LocalError(str(error)) from None
    if how == "json":
        console.out(
            json.dumps({name: _as_json(checksum) for name, checksum in found.items()}), highlight=False
        )
        return
    for line in in_lines(found):
        console.out(line, highlight=False)


def in_lines(found: Mapping[str, Checksum]) -> list[str]:
    """For example ``lake       <64 hex digits>  11,256 files``."""
    return [
        f"{name:<9}  {checksum.digest:<{HEX_DIGITS}}  {checksum.count:,} {checksum.unit}"
        for name, checksum in found.items()
    ]


def _as_json(checksum: Checksum) -> dict[str, object]:
    return {
        "sha256": checksum.digest,
        checksum.unit: checksum.count,
        "parts": dict(sorted(checksum.parts.items())),
    }
