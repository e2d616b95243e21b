"""The rows that each file becomes, as files that a bare COPY can take: the floor of loading.

They are taken from a warehouse into which everything was loaded. So a ward stay of which a later file
tells the end is copied with its end, and never touched again: the floor has less to do than the loader.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from hospital.warehouse.catalogue import Entry
from hospital.warehouse.connection import Connection
from hospital.warehouse.loaders import Copy


@dataclass(frozen=True)
class _Part:
    """Which rows of a table a file of the kind becomes; `%(…)s` are the groups of the file's name."""

    table: str
    where: str


_MOVED_ON = "movement_id BETWEEN %(first)s AND %(last)s"
_OF_SESSION = "session = %(day)s || '.' || %(session)s"

PARTS = {
    "snapshots": (
        _Part("hospital_operations.staff", "hired_on = %(snapshot)s::date AND staff_id > %(first_staff)s"),
        _Part("hospital_operations.workforce_snapshots", "snapshot_date = %(snapshot)s::date"),
    ),
    "movements": (
        _Part("hospital_admissions.admissions", _MOVED_ON),
        _Part("hospital_admissions.ward_stays", _MOVED_ON),
        _Part("hospital_admissions.separations", _MOVED_ON),
        _Part("reports.ward_days", "day = %(day)s::date"),
    ),
    "summaries": (
        _Part("daily_summary.summaries", "summary_date = %(day)s::date"),
        _Part("daily_summary.figures", "summary_date = %(day)s::date"),
    ),
    "transfers": (
        _Part("pipeline.sessions", f"topic = 'hospital.transfers' AND {_OF_SESSION}"),
        _Part("patient_transfers.transfers", _OF_SESSION),
    ),
    "transports": (
        _Part("pipeline.sessions", f"topic = 'hospital.transport' AND {_OF_SESSION}"),
        _Part("emergency_transport.transports", _OF_SESSION),
    ),
}
"""What the kinds become that are not copied as they are."""


@dataclass(frozen=True)
class BareFile:
    """A file's rows for psql: the commands that copy them, and how many rows there are."""

    commands: tuple[str, ...]
    rows: int


def bare_file(connection: Connection, entry: Entry, source: Path, folder: Path) -> BareFile:
    """The file's rows, written below `folder` where the file itself can't be copied."""
    loader = entry.kind.loader
    if isinstance(loader, Copy):
        columns = ", ".join(loader.columns)
        command = f"\\copy {loader.table} ({columns}) from '{source}' (format csv, header match)"
        return BareFile((command,), _lines(source) - 1)
    commands, rows = [], 0
    for part, path, number in _export(connection, entry, source, folder):
        commands.append(f"\\copy {part.table} from '{path}' (format csv)")
        rows += number
    # What one file becomes is one transaction, as when it is loaded.
    return BareFile(("BEGIN;", *commands, "COMMIT;"), rows)


def _export(
    connection: Connection, entry: Entry, source: Path, folder: Path
) -> Iterator[tuple[_Part, Path, int]]:
    given = {**entry.parameters, **_numbers(entry, source)}
    with connection, connection.cursor() as cursor:
        for number, part in enumerate(PARTS[entry.kind.name]):
            path = folder / f"{entry.name}.{number}.csv"
            rows = f"SELECT * FROM {part.table} WHERE {part.where}"  # noqa: S608 # both are in PARTS
            query = cursor.mogrify(rows, given).decode()
            with path.open("wb") as file:
                cursor.copy_expert(f"COPY ({query}) TO STDOUT (FORMAT csv)", file)
            if cursor.rowcount:
                yield part, path, cursor.rowcount


def _numbers(entry: Entry, source: Path) -> dict[str, int]:
    """What a file's name does not tell of its rows."""
    if entry.kind.name == "movements":
        moved = [int(line.partition(",")[0]) for line in source.read_text().splitlines()[1:]]
        return {"first": min(moved), "last": max(moved)}
    return (
        {"first_staff": _lines(source.with_name("staff_data.csv")) - 1}
        if entry.kind.name == "snapshots"
        else {}
    )


def _lines(path: Path) -> int:
    with path.open("rb") as file:
        return sum(1 for _ in file)


def commands_of(files: Iterable[BareFile]) -> list[str]:
    """The commands of all of them."""
    return [command for file in files for command in file.commands]


def rows_of(files: Sequence[BareFile]) -> int:
    """The rows of all of them."""
    return sum(file.rows for file in files)
