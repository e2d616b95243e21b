"""Memory: the most that a scheduler takes to set a hospital up and to simulate its first days."""

from __future__ import annotations

import resource
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
    said = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout
    return float(said.splitlines()[-1])


def one_life(people: int) -> None:
    """Set the hospital up, simulate its first days, and print the MiB that this took at most."""
    with tempfile.TemporaryDirectory(prefix="hospital-bench-") as folder:
        make(Path(folder), for_days(small_hospital(people), DAYS))
    print(_own_peak_mib())


def _own_peak_mib() -> float:
    status = Path("/proc/self/status")
    if not status.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / BYTES_A_MIB
    # Not ru_maxrss: in Linux that begins with what the parent had.
    peak = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM:"))
    return int(peak.split()[1]) / KIB_A_MIB
