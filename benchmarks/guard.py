"""The guard against slowing down: ratios beside the recorded ones, never times."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from benchmarks.measure import Result

LOSS = 0.25
TRIES = 3

Measure = Callable[[], list[Result]]
"""One benchmark: its results, measured anew."""


def lost(results: Iterable[Result], recorded: Mapping[str, float]) -> list[str]:
    """A line for each result whose ratio is more than a quarter worse than the recorded one."""
    return [
        f"{result.name}: {result.ratio.median:.2f}, recorded {recorded[result.name]:.2f}"
        for result in results
        if result.name in recorded and _loss(result, recorded[result.name]) > LOSS
    ]


def measure_until_sure(measure: Measure, recorded: Mapping[str, float]) -> list[Result]:
    """The benchmark's results. A loss is believed when it stays with two and three times the repeats.

    Noise makes a ratio worse for a moment; a real loss makes it worse each time.
    """
    results = measure()
    for _ in range(TRIES - 1):
        if not lost(results, recorded):
            break
        results = [
            replace(result, pairs=result.pairs + more.pairs)
            for result, more in zip(results, measure(), strict=True)
        ]
    return results


def _loss(result: Result, recorded: float) -> float:
    ratio = result.ratio.median
    return 1 - ratio / recorded if result.better == "more" else ratio / recorded - 1
