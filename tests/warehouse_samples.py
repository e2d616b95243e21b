"""The files below samples/warehouse: how to hand them in, and what must come of them."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

from hospital.lake.atomic import replace_text
from hospital.lake.paths import LakePaths
from hospital.runtime.simclock import SimulatedClock

LONG_AGO = 1_000_000_000
CLOCK = SimulatedClock(date(2022, 12, 31), date(2023, 1, 2), sessions_per_day=1)
FOLDER = Path(__file__).parent / "samples" / "warehouse"
BATCH = {path.name: path.read_text() for path in (FOLDER / "batch").iterdir()}
STREAM = {path.name: path.read_text() for path in (FOLDER / "stream").iterdir()}
ALL = {**BATCH, **STREAM}

ROWS = {
    "hospital_operations.departments": 3,
    "hospital_operations.wards": 2,
    "hospital_operations.beds": 3,
    "hospital_operations.roles": 2,
    "hospital_operations.staff": 3,
    "hospital_operations.reserve_pool": 1,
    "hospital_operations.workforce_snapshots": 4,
    "hospital_operations.shifts": 3,
    "hospital_admissions.diagnoses": 2,
    "hospital_admissions.people": 5,
    "hospital_admissions.conditions": 2,
    "hospital_admissions.visits": 5,
    "hospital_admissions.admissions": 3,
    "hospital_admissions.ward_stays": 5,
    "hospital_admissions.separations": 2,
    "patient_transfers.facilities": 1,
    "patient_transfers.transfers": 2,
    "emergency_transport.vehicles": 1,
    "emergency_transport.transports": 1,
    "daily_summary.summaries": 2,
    "daily_summary.figures": 3,
    "reports.ward_days": 4,
    "reports.shift_days": 3,
    "pipeline.ledger": len(ALL),
    "pipeline.sessions": 4,
}
"""The rows of every table when all files are loaded."""


def put(lake: LakePaths, name: str, content: str | bytes | None = None) -> Path:
    """Hand in a file under that name: the sample of the name unless another content is given.

    Bytes, which may be no whole file, are handed in as something that was written long ago.
    """
    path = (lake.stream if name in STREAM else lake.batch) / name
    content = ALL[name] if content is None else content
    if isinstance(content, bytes):
        path.write_bytes(content)
        os.utime(path, (LONG_AGO, LONG_AGO))
    else:
        replace_text(path, content, durable=False)
    return path


def put_all(lake: LakePaths, *, but: str = "") -> None:
    """Hand in all samples, or all but one."""
    for name in ALL:
        if name != but:
            put(lake, name)
