"""Results as a table, as JSON lines, and as a page of docs/."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from benchmarks.measure import Result, Spread

COLUMNS = ("what", "measured", "floor", "unit", "ratio", "from", "to", "bound", "")


def as_json(results: Iterable[Result], form: str, machine: str) -> list[str]:
    """A line for each result."""
    return [json.dumps(_object(result, form, machine), ensure_ascii=False) for result in results]


def recorded_ratios(path: Path) -> dict[str, float]:
    """What later ratios are held to, by name, from a file of such lines. Raises OSError, ValueError.

    Of each result it is the worst of the recorded repeats: what lies within their scatter is no loss.
    """
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return {
        line["name"]: float(line["ratio"]["low" if line["better"] == "more" else "high"]) for line in lines
    }


def print_table(console: Console, results: Iterable[Result], title: str) -> None:
    """Show them to people."""
    table = Table(title=title, title_justify="left")
    for column in COLUMNS:
        table.add_column(column, justify="left" if column in {"what", "unit", ""} else "right")
    for result in results:
        table.add_row(*_cells(result))
    console.print(table)


def as_page(results: Iterable[Result], machine: str) -> str:
    """docs/benchmarks.md: the page's text with the table in it."""
    results = list(results)
    text = (Path(__file__).parent / "page.md").read_text(encoding="utf-8")
    rows = [COLUMNS, ("---", "---:", "---:", "---", *["---:"] * 4, "---"), *map(_cells, results)]
    table = "".join(f"| {' | '.join(row)} |\n" for row in rows)
    notes = "".join(f"- {result.name}: {_notes(result)}\n" for result in results if result.notes)
    return text.format(machine=machine, table=table, notes=notes)


def _notes(result: Result) -> str:
    """``seconds at 50% 0.12, seconds at 99% 0.31``."""
    return ", ".join(f"{name} {value:,g}" for name, value in result.notes.items())


def _object(result: Result, form: str, machine: str) -> dict[str, Any]:
    return {
        "name": result.name,
        "form": form,
        "machine": machine,
        "unit": result.unit,
        "measured": _spread(result.figure),
        "floor": _spread(result.floor),
        "ratio": _spread(result.ratio),
        "better": result.better,
        "bound": result.bound,
        "holds": result.holds,
        "repeats": len(result.pairs),
        "notes": result.notes,
    }


def _spread(spread: Spread) -> dict[str, float]:
    return {"median": _short(spread.median), "low": _short(spread.low), "high": _short(spread.high)}


def _short(value: float) -> float:
    return float(f"{value:.4g}")


def _cells(result: Result) -> list[str]:
    ratio = result.ratio
    sign = "≥" if result.better == "more" else "≤"
    return [
        result.name,
        _figure(result.figure.median),
        _figure(result.floor.median),
        result.unit,
        *(f"{value:.2f}" for value in (ratio.median, ratio.low, ratio.high)),
        f"{sign} {result.bound:g}" if result.bound is not None else "",
        {True: "holds", False: "misses", None: ""}[result.holds],
    ]


def _figure(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
