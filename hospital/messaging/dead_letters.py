"""Dead letters: records that can't be right, kept where people find them, while the rest goes on."""

from __future__ import annotations

import logging
from pathlib import Path

from hospital.lake.atomic import replace_text
from hospital.messaging.events import to_json
from hospital.messaging.land import DeadLetter

log = logging.getLogger(__name__)


def keep_dead_letter(folder: Path, letter: DeadLetter) -> Path:
    """Write it down, in a file of its own, and say so. Writing it again makes the same file. Raises OSError.

    The file is named for topic, partition and offset, so that reading a record again after a crash
    does not make a second letter of it.
    """
    record = letter.record
    path = folder / f"{record.topic}-{record.partition}-{record.offset}.dead-letter.json"
    content = {
        "topic": record.topic,
        "partition": record.partition,
        "offset": record.offset,
        "reason": letter.reason,
        "key": _text(record.key),
        "value": _text(record.value),
    }
    replace_text(path, to_json(content) + "\n")
    log.warning(
        "%s partition %d offset %d: %s; kept as %s",
        record.topic,
        record.partition,
        record.offset,
        letter.reason,
        path,
    )
    return path


def _text(raw: bytes | None) -> str | None:
    return None if raw is None else raw.decode(errors="backslashreplace")
