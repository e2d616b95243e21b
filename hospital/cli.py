"""The command line: ``python -m hospital <command>``. What each command does is in the packages.

A command imports what it needs as it runs: the scheduler's image has no database client.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Literal

import typer
from rich.console import Console

from hospital.engines.errors import EngineError
from hospital.local.errors import LocalError
from hospital.local.places import Places
from hospital.runtime.shutdown import Shutdown
from hospital.runtime.ticks import request_tick
from simulation_configs import ConfigurationError, Settings, read_settings

app = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False)
console = Console()

FORMAT = typer.Option("--format", help="How to print it.")
POPULATION_FOLDER = "A new or empty folder; with ENGINE=spark also a URL that Spark writes to."
FOLDER = Annotated[Path, typer.Argument(metavar="DIR", help="The backup's folder.")]
PLAIN_ARGUMENTS = {"allow_extra_args": True, "ignore_unknown_options": True}


@app.callback()
def about() -> None:
    """A simulated hospital and its data pipeline. The README names the environment variables that set it."""


@app.command()
def run() -> None:
    """Run everything on this machine, without Docker, or go on with a run that was stopped."""
    from hospital.local.run import run as run_all

    _finish(lambda settings: run_all(settings, console))


@app.command()
def status(
    watch: Annotated[bool, typer.Option("--watch", help="Keep it live, until Ctrl-C.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print it for machines.")] = False,
) -> None:
    """Show how a run stands: clock, pace, flags, what waits where, files, rows, services, last errors."""
    from hospital.status.command import print_json, print_status, watch_status

    show = print_json if as_json else watch_status if watch else print_status
    _finish(lambda settings: show(settings, console))


@app.command()
def reset() -> None:
    """Remove what a run made: the lake's contents, the flags, the local servers' data, the logs."""
    from hospital.local.reset import reset as remove_all

    def remove(settings: Settings) -> None:
        for path in remove_all(settings):
            console.print(f"removed {path}", markup=False, highlight=False, soft_wrap=True)

    _finish(remove)


@app.command()
def retry(
    files: Annotated[list[str] | None, typer.Argument(help="Their names in failed/.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="All that are in failed/.")] = False,
) -> None:
    """Hand in files again that failed, once they are mended in failed/."""
    from hospital.local.retry import retry_files

    if bool(files) == everything:
        _fail("retry: name the files in failed/ that are mended, or give --all", 2)
    _finish(lambda settings: retry_files(settings, files or [], console))


@app.command()
def tick(kind: Literal["session", "day"]) -> None:
    """Ask the scheduler for the next session, or for the rest of the day, as cron does."""
    _finish(lambda settings: request_tick(Places.of(settings).run, kind))


@app.command()
def servers() -> None:
    """Start only the local PostgreSQL and Kafka, and stop them at Ctrl-C."""
    from hospital.local.servers import Servers

    def serve(settings: Settings) -> None:
        places, shutdown = Places.of(settings), Shutdown.on_signals()
        with places.locked(), Servers(settings, places) as both:
            addresses = both.addresses
            console.print(f"PostgreSQL: {addresses.postgres.dsn}", highlight=False, soft_wrap=True)
            console.print(f"Kafka:      {addresses.kafka}", highlight=False)
            console.print("Ctrl-C stops them.")
            while not shutdown.wait(1.0):
                both.check()

    _finish(serve)


@app.command(context_settings=PLAIN_ARGUMENTS)
def psql(arguments: Annotated[list[str] | None, typer.Argument(help="Passed on to psql.")] = None) -> None:
    """Open PostgreSQL's command line on the local warehouse."""
    from hospital.local.psql import psql as run_psql

    _finish(lambda settings: run_psql(settings, arguments or []))


@app.command(context_settings=PLAIN_ARGUMENTS)
def kafka(
    tool: Annotated[str, typer.Argument(help="Its name in the kafka container: kafka-console-consumer, ...")],
    arguments: Annotated[list[str] | None, typer.Argument(help="Passed on, but --bootstrap-server.")] = None,
) -> None:
    """Run one of Kafka's own command-line tools on the local Kafka, whether a run is on or not."""
    from hospital.local.kafka_tool import kafka_tool

    _finish(lambda settings: kafka_tool(settings, tool, arguments or []))


@app.command()
def calibration(how: Annotated[Literal["table", "markdown", "json"], FORMAT] = "table") -> None:
    """Show what the run made beside what public sources say, with the bands that it should lie in."""
    from hospital.calibration.command import print_scorecard
    from hospital.calibration.show import Format
    from hospital.local.warehouse import open_warehouse

    def look(settings: Settings) -> None:
        with open_warehouse(settings, "calibration") as connection:
            print_scorecard(settings, connection, Format(how), console)

    _finish(look)


@app.command()
def check(how: Annotated[Literal["table", "json"], FORMAT] = "table") -> None:
    """Ask whether every invariant holds in the warehouse of a complete run; 1 when one does not."""
    from hospital.checks.command import print_check
    from hospital.local.warehouse import open_warehouse

    def look(settings: Settings) -> int:
        with open_warehouse(settings, "check", as_owner=True) as connection:
            return print_check(settings, connection, how, console)

    _finish(look)


@app.command()
def checksum(how: Annotated[Literal["lines", "json"], FORMAT] = "lines") -> None:
    """Print one line for the lake and one for the warehouse: the same run has the same two, always."""
    from hospital.checksum.command import print_checksums
    from hospital.local.warehouse import open_warehouse

    def look(settings: Settings) -> None:
        with open_warehouse(settings, "checksum") as connection:
            print_checksums(settings, connection, how, console)

    _finish(look)


@app.command()
def submission(
    project: Annotated[Path | None, typer.Option(help="The checkout, where it is not this one.")] = None,
) -> None:
    """Check what is handed in against the brief, and pack it as submission.zip when nothing is missing."""
    from hospital.submission.command import hand_in

    _finish(lambda settings: hand_in(settings, console, project))


@app.command()
def report(
    path: Annotated[
        Path | None,
        typer.Argument(
            help="Where to write it; - is standard output.", show_default="report.html in LOCAL_PATH"
        ),
    ] = None,
    again: Annotated[
        bool, typer.Option("--run-again", help="Make the run again, too, and compare: that takes longer.")
    ] = False,
) -> None:
    """Write one HTML file about the run: what it is, whether it holds together, and what it looks like."""
    from hospital.local.warehouse import open_warehouse
    from hospital.report.command import write_report

    def write(settings: Settings) -> None:
        with open_warehouse(settings, "report") as connection:
            target = path or Places.of(settings).local / "report.html"
            write_report(settings, connection, target, console, make_again=again)

    _finish(write)


@app.command()
def dashboard(
    address: Annotated[str, typer.Option(help="Where it listens.")] = "127.0.0.1",
) -> None:
    """Serve the hospital as a live web page, at DASHBOARD_PORT, whether a run is on or not."""
    from hospital.dashboard.command import serve

    _finish(lambda settings: serve(settings, console, address))


@app.command()
def population(folder: Annotated[str, typer.Argument(metavar="DIR", help=POPULATION_FOLDER)]) -> None:
    """Make only people and their illnesses, any number of them, as files; ENGINE says who does it."""
    from hospital.engines.population import make_population

    _finish(lambda settings: make_population(settings, folder, console))


@app.command()
def backup(folder: FOLDER) -> None:
    """Back up lake, warehouse and offsets into a new folder, whether a run is on or not."""
    from hospital.backup.command import backup as take

    _finish(lambda settings: take(settings, folder, console))


@app.command()
def restore(folder: FOLDER) -> None:
    """Put a backup back into an empty place, from where the run then goes on."""
    from hospital.backup.command import restore as put_back

    _finish(lambda settings: put_back(settings, folder, console))


def _finish(command: Callable[[Settings], int | None]) -> None:
    """Run it and exit: with its code; 2 where a setting is wrong, 1 where something can't be run."""
    try:
        code = command(read_settings())
    except ConfigurationError as error:
        _fail(str(error), 2)
    except (LocalError, EngineError) as error:
        _fail(str(error), 1)
    except OSError as error:
        _fail(f"{error.filename or 'this machine'}: {error.strerror or error}", 1)
    else:
        raise typer.Exit(code or 0)


def _fail(line: str, code: int) -> None:
    sys.stderr.write(line + os.linesep)
    raise typer.Exit(code)
