"""What goes wrong in an engine."""

from __future__ import annotations


class EngineError(Exception):
    """An engine can't do it. Its text is one line: what, where, what to do."""
