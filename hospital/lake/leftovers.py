"""What is left by writers that died while they wrote, in a folder that several write to."""

from __future__ import annotations

import os
import time
from contextlib import suppress
from pathlib import Path

from hospital.lake.atomic import is_temporary

OLD_SECONDS = 600.0
"""No file takes nearly as long to write: whoever writes it is gone. (One that was held for longer than
that finds its file gone, can't give it its final name, and ends with an error: it is started again.)"""


def remove_leftovers(folder: Path) -> None:
    """Remove the temporary files there that are old. Raises OSError."""
    oldest = time.time() - OLD_SECONDS
    with os.scandir(folder) as entries:
        for entry in entries:
            if is_temporary(entry.name) and entry.name.endswith(".part"):
                with suppress(FileNotFoundError):  # its writer was only slow, or another member was faster
                    if entry.stat(follow_symlinks=False).st_mtime < oldest:
                        Path(entry.path).unlink()
