"""The answers, for people as a table and for machines as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table

from hospital.checks.ask import Answer


def print_table(answers: Sequence[Answer], console: Console) -> None:
    """A line for each query; below, what was not asked, what is violated, by which rows, and the verdict."""
    table = Table(title="Invariants", title_justify="left")
    table.add_column("no.", justify="right")
    table.add_column("name")
    for title in ("rows looked at", "violations", "seconds"):
        table.add_column(title, justify="right")
    for answer in answers:
        invariant = answer.invariant
        if answer.skipped:
            table.add_row(invariant.label, invariant.name, "–", "not asked", "–", style="dim")
            continue
        style = None if answer.holds else "bold red"
        numbers = (f"{answer.rows:,}", f"{answer.violations:,}", f"{answer.seconds:.1f}")
        table.add_row(invariant.label, invariant.name, *numbers, style=style)
    console.print(table)
    for line in _lines(answers):
        console.print(line, markup=False, highlight=False, soft_wrap=True)


def _lines(answers: Sequence[Answer]) -> Iterator[str]:
    for answer in answers:
        if answer.skipped:
            yield f"{answer.invariant.label} {answer.invariant.name}: {answer.skipped}"
    for answer in answers:
        if answer.holds:
            continue
        invariant = answer.invariant
        yield ""
        yield f"{invariant.label} {invariant.name}: {_counted(answer.violations)}. {invariant.asserts}"
        yield from (f"  {_row_text(row)}" for row in answer.first)
    yield ""
    yield verdict(answers)


def verdict(answers: Sequence[Answer]) -> str:
    """One line: how many invariants hold, of how many, and what was not asked."""
    numbers = {answer.invariant.number for answer in answers}
    violated = {answer.invariant.number for answer in answers if not answer.holds}
    if violated:
        listed = ", ".join(map(str, sorted(violated)))
        return f"{len(violated)} of {len(numbers)} invariants are violated: {listed}"
    asked = {answer.invariant.number for answer in answers if not answer.skipped}
    skipped = [answer.invariant.label for answer in answers if answer.skipped]
    if skipped:
        return f"{len(asked)} of {len(numbers)} invariants hold; not asked: {', '.join(skipped)}"
    return f"All {len(numbers)} invariants hold."


def _counted(violations: int) -> str:
    return "1 violation" if violations == 1 else f"{violations:,} violations"


def _row_text(row: dict[str, Any]) -> str:
    return ", ".join(f"{name}={value}" for name, value in row.items())


def to_json(answers: Sequence[Answer]) -> str:
    """``{"holds": …, "verdict": …, "invariants": [{…}]}``."""
    content = {
        "holds": all(answer.holds for answer in answers),
        "verdict": verdict(answers),
        "invariants": [_as_object(answer) for answer in answers],
    }
    return json.dumps(content, indent=2, default=str)


def _as_object(answer: Answer) -> dict[str, Any]:
    invariant = answer.invariant
    return {
        "number": invariant.number,
        "part": invariant.part,
        "name": invariant.name,
        "query": invariant.file,
        "asserts": invariant.asserts,
        "skipped": answer.skipped or None,
        "rows": answer.rows,
        "violations": answer.violations,
        "seconds": round(answer.seconds, 3),
        "first": list(answer.first),
    }
