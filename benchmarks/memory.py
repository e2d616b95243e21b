"""Memory: the most that a scheduler takes to set a hospital up and to simulate its first days."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.forms import small_hospital
from benchmarks.hospitals import for_days, make
from benchmarks.measure import Result

DAYS = 3
KIB_A_MIB = 1024
BYTES_A_MIB = 1 << 20


def measure(populations: tuple[int, ...]) -> list[Result]:
    """A result for each population but the smallest, beside that. There is no bound: it is reported."""
    least, *others = populations
    floor = _peak_mib(least)
    return [
        Result(
            f"memory: {people:,} people beside {least:,}", "MiB", ((_peak_mib(people), floor),), better="less"
        )
        for people in others
    ]


def _peak_mib(people: int) -> float:
    """What a process of its own took at most."""
    code = f"from benchmarks.memory import one_life; one_life({people})"
    process = subprocess.Popen([sys.executable, "-c", code])
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"the scheduler of {people:,} people ended with exit code {process.returncode}")
    return usage.ru_maxrss / (BYTES_A_MIB if sys.platform == "darwin" else KIB_A_MIB)


def one_life(people: int) -> None:
    """Set the hospital up and simulate its first days."""
    with tempfile.TemporaryDirectory(prefix="hospital-bench-") as folder:
        make(Path(folder), for_days(small_hospital(people), DAYS))
