"""What a backup and a restore tell as they go."""

from __future__ import annotations

import time
from collections.abc import Iterable

GIB = 2**30


def told(what: str, count: int, unit: str, sizes: Iterable[int], began: float) -> str:
    """For example ``warehouse  9,827,811 rows, 0.94 GiB, in 21.3 s``; `began` is a monotonic time."""
    seconds = time.monotonic() - began
    return f"{what:<9}  {count:,} {unit}, {sum(sizes) / GIB:.2f} GiB, in {seconds:.1f} s"
