"""Back-pressure: who makes files waits while too many of them lie in a folder for whoever takes them."""

from __future__ import annotations

import logging
import os
from itertools import islice
from pathlib import Path

from hospital.lake.atomic import is_temporary
from hospital.runtime.heartbeat import Heartbeat

log = logging.getLogger(__name__)


class Backpressure:
    """Holds while more than `most` files lie in `folder`; `taker` is who takes them, for people."""

    def __init__(self, folder: Path, most: int, taker: str, heartbeat: Heartbeat) -> None:
        self._folder, self._most, self._heartbeat = folder, most, heartbeat
        self._told = f"for the {taker}: more than {most} files wait in {folder.name}/"
        self._held = False

    @property
    def holds(self) -> bool:
        """Whether to wait just now; said in the log when the waiting begins. Raises OSError."""
        with os.scandir(self._folder) as entries:
            files = (entry for entry in entries if not is_temporary(entry.name))
            held = next(islice(files, self._most, None), None) is not None
        if held:
            if not self._held:
                log.info("waiting %s", self._told)
            self._heartbeat.beat("waiting", self._told)
        self._held = held
        return held
