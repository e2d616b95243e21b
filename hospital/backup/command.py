"""``python -m hospital backup`` and ``restore``: what they print, and their errors in one line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import psycopg2
from kafka.errors import KafkaError
from rich.console import Console

from hospital import failpoints
from hospital.backup.manifest import Manifest
from hospital.backup.restore import restore_backup
from hospital.backup.take import Say, take_backup
from hospital.local.errors import LocalError
from hospital.local.places import Places
from hospital.messaging.errors import MessagingError
from simulation_configs import Settings

Work = Callable[[Settings, Path, Say], Manifest]


def backup(settings: Settings, folder: Path, console: Console) -> None:
    """Take a backup. Raises LocalError, ConfigurationError, OSError."""
    manifest = _do(take_backup, settings, folder, console, "take it again, into another folder")
    _line(console, f"{folder} is a backup, taken at {manifest.taken_at:%Y-%m-%d %H:%M:%S} UTC")


def restore(settings: Settings, folder: Path, console: Console) -> None:
    """Put a backup back. Raises LocalError, ConfigurationError, OSError."""
    manifest = _do(restore_backup, settings, folder, console, "run it again")
    at = f"{manifest.taken_at:%Y-%m-%d %H:%M:%S} UTC"
    _line(console, f"restored as of {at}: start the run, and it goes on from there")


def _do(work: Work, settings: Settings, folder: Path, console: Console, again: str) -> Manifest:
    if settings.failpoint:
        failpoints.arm(failpoints.Failpoint.parse(settings.failpoint), Places.of(settings).run)
    try:
        return work(settings, folder.absolute(), lambda line: _line(console, line))
    except (KafkaError, psycopg2.Error, MessagingError) as error:
        reason = " ".join(str(error).split()) or type(error).__name__
        raise LocalError(f"it could not be ended ({reason}); {again}") from None


def _line(console: Console, line: str) -> None:
    console.print(line, markup=False, highlight=False, soft_wrap=True)
