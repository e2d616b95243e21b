"""What a run takes of the machine: memory of all its processes, disk, and time over all its lives."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path

import psutil

from hospital.lake.atomic import replace_text

SAMPLE_SECONDS = 2.0
GIB = 2**30


class Usage:
    """Peak memory and wall time of a run, kept in a file over its lives."""

    def __init__(self, path: Path) -> None:
        self._path = path
        kept = _read(path)
        self._earlier_seconds = kept.get("seconds", 0.0)
        self._begin: float | None = time.monotonic()
        self._sampled = float("-inf")
        self.peak_bytes = int(kept.get("peak_bytes", 0))

    @property
    def seconds(self) -> float:
        """Seconds that the run took, its earlier lives included."""
        return self._earlier_seconds + (time.monotonic() - self._begin if self._begin is not None else 0.0)

    def leave_out_this_life(self) -> None:
        """This life does no work: its seconds don't count."""
        self._begin = None

    def sample(self) -> None:
        """Look at the memory of this process and all its children, every two seconds at most."""
        now = time.monotonic()
        if now - self._sampled >= SAMPLE_SECONDS:
            self._sampled = now
            self.peak_bytes = max(self.peak_bytes, memory_of_all())
            self.write()

    def write(self) -> None:
        """Keep what is known so far."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        content = {"seconds": round(self.seconds, 1), "peak_bytes": self.peak_bytes}
        replace_text(self._path, json.dumps(content), durable=False)


def memory_of_all() -> int:
    """Bytes of memory of this process and all its children; what they share is counted once."""
    this = psutil.Process()
    return sum(_memory(process) for process in (this, *this.children(recursive=True)))


def disk_used(*folders: Path) -> int:
    """Bytes on disk below the folders."""
    return sum(
        _blocks(Path(parent) / name)
        for folder in folders
        for parent, _, files in os.walk(folder)
        for name in files
    )


def machine() -> str:
    """``2 cores, 7.8 GiB``."""
    return f"{os.cpu_count()} cores, {psutil.virtual_memory().total / GIB:.1f} GiB"


def _memory(process: psutil.Process) -> int:
    try:
        full = process.memory_full_info()
        return int(getattr(full, "pss", full.uss))
    except psutil.AccessDenied:
        return int(process.memory_info().rss)
    except psutil.NoSuchProcess:
        return 0


def _blocks(file: Path) -> int:
    try:
        return file.lstat().st_blocks * 512
    except OSError:  # gone since it was listed
        return 0


def _read(path: Path) -> dict[str, float]:
    try:
        content = json.loads(path.read_text())
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}
