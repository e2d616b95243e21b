"""Logging: one line a step, plain or as JSON, with the project's own loggers and little from libraries."""

from __future__ import annotations

import json
import logging
import sys
from datetime import UTC, datetime
from typing import Literal

from hospital.runtime.heartbeat import Heartbeat, Problem

Format = Literal["text", "json"]


def configure(level: str, how: Format, service: str) -> None:
    """Send this process's log to standard output, one line a record."""
    handler = logging.StreamHandler(sys.stdout)
    if how == "json":
        handler.setFormatter(_JsonLines(service))
    else:
        handler.setFormatter(_PlainLines("%(asctime)s %(levelname)-7s %(message)s", "%Y-%m-%d %H:%M:%S"))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger("hospital").setLevel(level)
    # Client libraries report every retry; the services say themselves what they wait for.
    logging.getLogger("kafka").setLevel(logging.CRITICAL)


def keep_last_problem(heartbeat: Heartbeat) -> None:
    """From now on the last warning or error of this process's log stands in its heartbeat, too."""
    logging.getLogger().addHandler(_LastProblem(heartbeat))


class _LastProblem(logging.Handler):
    """The heartbeat is not written for it: the next beat does that."""

    def __init__(self, heartbeat: Heartbeat) -> None:
        super().__init__(logging.WARNING)
        self._heartbeat = heartbeat

    def emit(self, record: logging.LogRecord) -> None:
        """See logging.Handler."""
        line = on_one_line(record.getMessage())
        self._heartbeat.problem = Problem(record.created, record.levelname.lower(), line)


class _PlainLines(logging.Formatter):
    """What people read. A message stays on its line, whatever was put into it."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - logging's name
        record.message = on_one_line(record.message)
        return super().formatMessage(record)


class _JsonLines(logging.Formatter):
    """One JSON object a line: time (UTC, ISO 8601), level, service, logger, message, and a trace if any."""

    def __init__(self, service: str) -> None:
        super().__init__()
        self._service = service

    def format(self, record: logging.LogRecord) -> str:
        """See logging.Formatter."""
        told = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "service": self._service,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            told["trace"] = self.formatException(record.exc_info)
        return json.dumps(told, ensure_ascii=False)


def counted(number: int, what: str) -> str:
    """``1 file`` or ``20,000 files``, for a line of the log."""
    return f"{number:,} {what}" if number == 1 else f"{number:,} {what}s"


def on_one_line(text: str) -> str:
    """The text with everything escaped that isn't printable: a file's name can't forge a line of the log."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
