"""Logging: one plain line a step, with the simulated hospital's own loggers and little from libraries."""

from __future__ import annotations

import logging
import sys


def configure(level: str) -> None:
    """Send this process's log to standard output, one line a record."""
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)-7s %(message)s", "%Y-%m-%d %H:%M:%S"))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger("hospital").setLevel(level)
    # Client libraries report every retry; the services say themselves what they wait for.
    logging.getLogger("kafka").setLevel(logging.CRITICAL)
