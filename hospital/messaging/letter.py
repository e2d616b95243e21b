"""A dead letter as it is written down: the same JSON object in Kafka and in a file beside the lake.

A key or value is kept as it was: as text where it is UTF-8, else in base64. Of a long one only the
beginning is kept, with its size and SHA-256: all of it is still in Kafka, at the letter's offset.
"""

from __future__ import annotations

import base64
import hashlib
import json
from pathlib import Path

from hospital.lake.atomic import whole_file
from hospital.messaging.land import DeadLetter

KEPT_KEY_BYTES = 4 * 1024
KEPT_VALUE_BYTES = 128 * 1024
"""JSON makes up to six bytes of one: with all that a letter holds it stays below Kafka's 1 MiB."""


def to_text(letter: DeadLetter) -> str:
    """The letter as one line of JSON, the same whenever it is written."""
    record = letter.record
    content = {
        "topic": record.topic,
        "partition": record.partition,
        "offset": record.offset,
        "reason": letter.reason,
        "key": _kept(record.key, KEPT_KEY_BYTES),
        "value": _kept(record.value, KEPT_VALUE_BYTES),
    }
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))


def write_letter(folder: Path, letter: DeadLetter, *, writer: str) -> Path:
    """Write it to a file of its own; writing it again makes the same file. Raises OSError."""
    path = folder / f"{letter.key}.dead-letter.json"
    with whole_file(path, writer=writer) as file:
        file.write(f"{to_text(letter)}\n".encode())
    return path


def _kept(raw: bytes | None, most: int) -> dict[str, object] | None:
    if raw is None:
        return None
    kept: dict[str, object]
    try:
        raw.decode()
        kept = {"text": raw[:most].decode(errors="ignore")}  # the cut may go through a character
    except UnicodeDecodeError:
        kept = {"base64": base64.b64encode(raw[:most]).decode()}
    if len(raw) > most:
        kept |= {"cut_after": most, "bytes": len(raw), "sha256": hashlib.sha256(raw).hexdigest()}
    return kept
