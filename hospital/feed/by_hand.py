"""Running one step by hand: the same functions as the scheduler's, into a folder of one's own.

The scripts/ folder holds a short script for each step. They read the same settings as the services and
write nothing into the shared folder, so that they can be tried while a run goes on.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from hospital.feed.hospital import read_hospital
from hospital.feed.names import quarter_starts
from hospital.feed.setup_steps import WriteStep
from hospital.lake.atomic import sync_folder
from hospital.runtime.heartbeat import Heartbeat
from hospital.runtime.workers import in_order
from hospital.simulation.day import Day, simulate_day
from hospital.simulation.start import start
from hospital.simulation.world import World, make_world
from simulation_configs import ConfigurationError, Settings, read_settings

Folder = Annotated[Path, typer.Argument(help="Where to write; made when missing.", file_okay=False)]
SimulatedDay = Annotated[str, typer.Argument(help="The simulated day, YYYY-MM-DD.")]


def _world(settings: Settings) -> World:
    quarters = quarter_starts(settings.sim_start_date, settings.sim_end_date)
    return make_world(read_hospital(settings), quarters, partial(in_order, workers=settings.workers))


def setup_script(write: WriteStep, what: str) -> None:
    """The command line of a set-up step: FOLDER."""

    def command(folder: Folder) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        settings = read_settings()
        spread = partial(in_order, workers=settings.workers)
        rows = write(_world(settings), folder, Heartbeat(folder / ".by_hand.json"), spread)
        (folder / ".by_hand.json").unlink(missing_ok=True)
        typer.echo(f"{what}: {rows:,} rows in {folder}")

    command.__doc__ = f"Write {what} to FOLDER."
    _run(command)


def day_script(write: Callable[[World, Day, Path], Path], what: str) -> None:
    """The command line of a day's step: DAY FOLDER. The days before it are simulated first."""

    def command(day: SimulatedDay, folder: Folder) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        world = _world(read_settings())
        path = write(world, _simulate_until(world, day), folder)
        sync_folder(folder)
        typer.echo(f"{what}: {path}")

    command.__doc__ = f"Write {what} of DAY to FOLDER."
    _run(command)


def _simulate_until(world: World, text: str) -> Day:
    scale = world.hospital.scale
    try:
        wanted = date.fromisoformat(text)
    except ValueError:
        raise ConfigurationError(f"DAY={text}: must be a date, YYYY-MM-DD") from None
    if not scale.start <= wanted < scale.end:
        raise ConfigurationError(f"DAY={text}: must be from {scale.start} on and before {scale.end}")
    begin = start(world)
    day = simulate_day(world, begin.state, begin.visits)
    while day.start.day < wanted:
        day = simulate_day(world, day.end)
    return day


def _run(command: Callable[..., None]) -> None:
    try:
        typer.run(command)
    except ConfigurationError as error:
        typer.echo(str(error), err=True)
        sys.exit(2)
