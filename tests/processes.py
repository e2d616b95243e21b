"""What tests ask about processes of other programs."""

from __future__ import annotations

import psutil


def is_gone(pid: int) -> bool:
    """Whether it has ended. Who is to reap an orphan may never do so: a zombie is gone."""
    try:
        return bool(psutil.Process(pid).status() == psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return True
