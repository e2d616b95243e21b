"""What goes wrong with local servers and services."""

from __future__ import annotations


class LocalError(Exception):
    """Something local can't be run. Its text is one line: what, where, what to do."""


class PortTakenError(LocalError):
    """A server could not have its port."""
