"""``python -m benchmarks``: measure, print a table and JSON lines, hold the ratios to the recorded ones."""

from __future__ import annotations

import logging
import sys
import tempfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from time import monotonic
from typing import Annotated

import typer
from rich.console import Console

from benchmarks.forms import FULL, SHORT, Form
from benchmarks.guard import lost, measure_until_sure
from benchmarks.measure import Result
from benchmarks.report import as_json, as_page, print_table, recorded_ratios
from benchmarks.suite import Benchmark, benchmarks_of
from hospital.local.usage import machine
from simulation_configs import ROOT, read_settings

RECORDED = Path(__file__).parent / "recorded"
PAGE = ROOT / "docs" / "benchmarks.md"
WIDTH = 140

Only = Annotated[
    list[str] | None, typer.Option("--only", help="A benchmark's name; all of them unless said.")
]

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
console = Console(width=None if sys.stdout.isatty() else WIDTH)


@app.command()
def main(
    short: Annotated[bool, typer.Option("--short", help="Less of everything, in under two minutes.")] = False,
    check: Annotated[
        bool, typer.Option("--check", help="1 when a ratio has lost more than a quarter.")
    ] = False,
    record: Annotated[
        bool, typer.Option("--record", help="Keep the ratios: later ones are held to them.")
    ] = False,
    only: Only = None,
) -> None:
    """Measure everything, and print it as a table and as JSON lines."""
    form = SHORT if short else FULL
    file = RECORDED / f"{form.name}.jsonl"
    recorded = recorded_ratios(file) if check else {}
    logging.disable(logging.WARNING)  # what the services tell of each day
    begin = monotonic()
    results = _measure(form, only or [], lambda benchmark: measure_until_sure(benchmark.measure, recorded))
    took = timedelta(seconds=round(monotonic() - begin))
    print_table(console, results, f"{form.name} form, on {machine()}, in {took}")
    losses = lost(results, recorded)
    lines = as_json(results, form.name, machine())
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    if record:
        file.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        if form is FULL:
            PAGE.write_text(as_page(results, machine()), encoding="utf-8")
    for line in losses:
        sys.stderr.write(f"lost more than a quarter: {line}\n")
    raise typer.Exit(1 if losses else 0)


def _measure(form: Form, only: list[str], results_of: Callable[[Benchmark], list[Result]]) -> list[Result]:
    """The results of all benchmarks, or of those that are named. Each is told of as it begins."""
    settings = read_settings()
    root = settings.local_path.absolute()
    root.mkdir(parents=True, exist_ok=True)
    results = []
    with tempfile.TemporaryDirectory(prefix="bench-", dir=root) as folder:
        for benchmark in benchmarks_of(form, settings.jars_path, Path(folder)):
            if only and benchmark.name not in only:
                continue
            console.print(f"measuring: {benchmark.name}", highlight=False)
            results += results_of(benchmark)
    return results


if __name__ == "__main__":
    app()
