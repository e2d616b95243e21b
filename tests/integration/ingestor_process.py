"""The batch ingestor as a process of its own, as the tests start, watch and stop it."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import psutil

from hospital.lake.paths import LakePaths
from hospital.local.postgres import PostgresAddress
from hospital.runtime.heartbeat import read_heartbeat
from tests.warehouse_samples import CLOCK

ENTRY_POINT = Path(__file__).resolve().parents[2] / "batch_ingestor" / "batch_ingestor.py"
PATIENCE_SECONDS = 240.0


def environment(database: PostgresAddress, folder: Path) -> dict[str, str]:
    """What it is told: its lake is ``<folder>/shared``, its heartbeat in ``<folder>/run``."""
    return {
        **os.environ,
        "SHARED_DATA_PATH": str(folder / "shared"),
        "RUNTIME_PATH": str(folder / "run"),
        "POSTGRES_HOST": database.host,
        "POSTGRES_PORT": str(database.port),
        "POSTGRES_DB": database.database,
        "SIM_START_DATE": CLOCK.start.isoformat(),
        "SIM_END_DATE": CLOCK.end.isoformat(),
        "STREAM_INTERVAL_SECONDS": "900",
    }


def start(told: dict[str, str], folder: Path) -> subprocess.Popen[str]:
    """Start it, in that folder."""
    return subprocess.Popen(
        [sys.executable, ENTRY_POINT],
        cwd=folder,
        env=told,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@dataclass
class Watched:
    """A process that runs, and the most memory that it was seen with, in bytes."""

    process: subprocess.Popen[str]
    folder: Path
    most_memory: int = 0

    @property
    def lake(self) -> LakePaths:
        """Where its files are."""
        return LakePaths(self.folder / "shared")

    @property
    def state(self) -> str:
        """What its heartbeat says."""
        return str((read_heartbeat(self.folder / "run" / "batch_ingestor.json") or {}).get("state"))

    def until(self, condition: Callable[[], bool], what: str) -> None:
        """Wait for it, and fail when it does not come or the process ends before."""
        seen = psutil.Process(self.process.pid)
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not condition():
            assert self.process.poll() is None, self.process.communicate()
            assert time.monotonic() < deadline, f"waited in vain for {what}"
            self.most_memory = max(self.most_memory, seen.memory_info().rss)
            time.sleep(0.02)
