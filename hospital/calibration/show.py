"""The scorecard for people, for a page, and for machines."""

from __future__ import annotations

import json
from collections.abc import Callable
from enum import Enum

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from hospital.calibration.scorecard import Line, Part, Scorecard, Verdict

PAGE_WIDTH = 100
STYLES = {Verdict.IN: "green", Verdict.OUT: "bold red", Verdict.TOO_FEW: "yellow"}


class Format(Enum):
    """How to print it."""

    TABLE = "table"
    MARKDOWN = "markdown"
    JSON = "json"


def show(scorecard: Scorecard, how: Format, console: Console) -> None:
    """Print it."""
    shown: dict[Format, Callable[[Scorecard, Console], None]] = {
        Format.TABLE: show_tables,
        Format.MARKDOWN: _plain(to_markdown),
        Format.JSON: _plain(to_json),
    }
    shown[how](scorecard, console)


def show_tables(scorecard: Scorecard, console: Console) -> None:
    """A table for each section, for 100 columns; the last line says how many lie in their bands."""
    if not console.is_terminal:  # rich takes a pipe for 80 columns wide
        console.width = PAGE_WIDTH
    console.print(_heading(scorecard), highlight=False)
    for part in scorecard.parts:
        console.print(_table(part), "")
    console.print(summary_line(scorecard), highlight=False)


def to_markdown(scorecard: Scorecard) -> str:
    """The same as a page's Markdown."""
    blocks = [_heading(scorecard)]
    for part in scorecard.parts:
        rows = [cells(line) for line in part.lines]
        head = "| figure | made | band | unit | verdict | source |\n| --- | ---: | ---: | --- | --- | --- |\n"
        blocks.append(f"### {part.title}\n\n{head}" + "\n".join(f"| {' | '.join(row)} |" for row in rows))
    return "\n\n".join([*blocks, summary_line(scorecard)])


def to_json(scorecard: Scorecard) -> str:
    """The same as one JSON object; a value is null where the run has nothing for it."""
    period = scorecard.period
    content = {
        "first_day": period.first and period.first.isoformat(),
        "last_day": period.last and period.last.isoformat(),
        "days": period.days,
        "figures": [
            {
                "section": part.title,
                "figure": line.band.figure,
                "value": line.made.value,
                "unit": line.band.unit,
                "observations": line.made.observations,
                "needs": line.band.needs,
                "low": line.band.low,
                "high": line.band.high,
                "verdict": line.verdict.value,
                "source": line.band.source,
            }
            for part in scorecard.parts
            for line in part.lines
        ],
        "verdicts": {verdict.value: scorecard.count(verdict) for verdict in Verdict},
    }
    return json.dumps(content, indent=2, ensure_ascii=False)


def summary_line(scorecard: Scorecard) -> str:
    """How many of how many lie in their bands, and in bands that a source gives; how many can't be judged."""
    lines = list(scorecard.lines())
    judged = [line for line in lines if line.verdict is not Verdict.TOO_FEW]
    few = len(lines) - len(judged)
    rest = f"; {few} more have too few to say" if few else ""
    sourced = _share_in([line for line in judged if line.band.sourced])
    return f"{_share_in(judged)} figures lie in their bands ({sourced} with a source){rest}."


def _share_in(lines: list[Line]) -> str:
    return f"{sum(line.verdict is Verdict.IN for line in lines)} of {len(lines)}"


def number_text(value: float) -> str:
    """A figure's value, with as many decimals as matter."""
    decimals = 0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 2
    return f"{value:,.{decimals}f}"


def _heading(scorecard: Scorecard) -> str:
    period = scorecard.period
    if period.first is None:
        return "No day is loaded yet."
    return f"{period.days} days loaded, {period.first} to {period.last}"


def _table(part: Part) -> Table:
    table = Table(title=part.title, title_justify="left", title_style="bold", box=SIMPLE_HEAD)
    table.padding, table.show_edge, table.pad_edge = (0, 1, 0, 0), False, False
    table.add_column("figure", width=35)
    table.add_column("made", justify="right", width=6, no_wrap=True)
    table.add_column("band", justify="right", width=11, no_wrap=True)
    table.add_column("unit", width=6, no_wrap=True)
    table.add_column("", width=7)
    table.add_column("source", width=23)
    for line in part.lines:
        figure, made, band, unit, verdict, source = cells(line)
        table.add_row(figure, made, band, unit, Text(verdict, STYLES[line.verdict]), source)
    return table


def cells(line: Line) -> tuple[str, str, str, str, str, str]:
    """Figure, made, band, unit, verdict and source, as text."""
    band, made = line.band, line.made
    verdict = line.verdict.value
    if line.verdict is Verdict.TOO_FEW:
        verdict = f"{verdict} ({made.observations:,})"
    shown = "–" if made.value is None else number_text(made.value)
    return band.figure, shown, f"{band.low:,g}–{band.high:,g}", band.unit, verdict, band.source


def _plain(text: Callable[[Scorecard], str]) -> Callable[[Scorecard, Console], None]:
    def write(scorecard: Scorecard, console: Console) -> None:
        console.print(text(scorecard), markup=False, highlight=False, soft_wrap=True)

    return write
