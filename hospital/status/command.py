"""``python -m hospital status``: once, live, or for machines."""

from __future__ import annotations

import time
from contextlib import suppress

from rich.console import Console
from rich.live import Live

from hospital.status.as_json import to_json
from hospital.status.collect import collect
from hospital.status.show import render
from simulation_configs import Settings

EVERY_SECONDS = 2.0
PAGE_WIDTH = 120


def print_status(settings: Settings, console: Console) -> None:
    """Show it once. Raises ConfigurationError."""
    if not console.is_terminal:  # rich takes a pipe for 80 columns wide
        console.width = PAGE_WIDTH
    console.print(render(collect(settings)), highlight=False)


def print_json(settings: Settings, console: Console) -> None:
    """The same as one JSON object. Raises ConfigurationError."""
    console.print(to_json(collect(settings)), markup=False, highlight=False, soft_wrap=True)


def watch_status(settings: Settings, console: Console) -> None:
    """Keep it live until Ctrl-C, and leave the last one standing; into a pipe it goes once.

    Raises ConfigurationError.
    """
    if not console.is_terminal:
        print_status(settings, console)
        return
    status = collect(settings, count_rows=False)
    with (
        suppress(KeyboardInterrupt),
        Live(render(status), console=console, screen=True, auto_refresh=False) as live,
    ):
        while True:
            time.sleep(EVERY_SECONDS)
            status = collect(settings, count_rows=False)
            live.update(render(status), refresh=True)
    console.print(render(status), highlight=False)
