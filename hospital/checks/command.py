"""``python -m hospital check``, printed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from rich.console import Console

from hospital.checks.ask import Answer
from hospital.checks.check import check
from hospital.checks.report import print_table, to_json
from hospital.warehouse.connection import Connection
from simulation_configs import Settings

How = Literal["table", "json"]


def print_check(settings: Settings, connection: Connection, how: How, console: Console) -> int:
    """Ask everything and print the answers; 1 when an invariant is violated, else 0.

    Raises ConfigurationError, LocalError, OSError, psycopg2.Error.
    """
    if how == "table" and console.is_terminal:
        with console.status("Asking whether every invariant holds; a full run takes a minute or two"):
            answers = check(settings, connection)
    else:
        answers = check(settings, connection)
    return print_answers(answers, how, console)


def print_answers(answers: Sequence[Answer], how: How, console: Console) -> int:
    """Print them; returns the exit code."""
    if how == "json":
        console.out(to_json(answers), highlight=False)
    else:
        print_table(answers, console)
    return int(not all(answer.holds for answer in answers))
