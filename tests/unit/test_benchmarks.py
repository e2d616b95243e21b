"""What is made of measured figures: ratios, bounds, and the guard against slowing down."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.forms import FORMS
from benchmarks.guard import lost, measure_until_sure
from benchmarks.measure import Result, Spread, in_turn
from benchmarks.report import as_json, as_page, recorded_ratios
from simulation_configs import ROOT

RECORDED = sorted((ROOT / "benchmarks" / "recorded").glob("*.jsonl"))


def result(*ratios: float, better: str = "more", bound: float | None = 0.5) -> Result:
    """A result with these ratios, each of a floor of 10."""
    pairs = tuple((10 * ratio, 10.0) for ratio in ratios)
    return Result("loading: x", "rows/s", pairs, better=better, bound=bound)  # type: ignore[arg-type]


def test_figure_and_floor_take_turns() -> None:
    said: list[str] = []

    def timed(name: str, seconds: float) -> float:
        said.append(name)
        return seconds

    pairs = in_turn(lambda: timed("figure", 2.0), lambda: timed("floor", 1.0), 3)
    assert pairs == [(2.0, 1.0)] * 3
    assert said == ["figure", "floor", "floor", "figure", "figure", "floor"]


def test_the_ratio_is_of_neighbours_and_its_median_counts() -> None:
    drifting = Result("a", "rows/s", ((8.0, 10.0), (4.0, 5.0), (1.0, 10.0)))
    assert drifting.ratio == Spread(0.8, 0.1, 0.8)


@pytest.mark.parametrize(
    ("measured", "holds"),
    [
        (result(0.5, 0.1, 0.9), True),
        (result(0.49, 0.1, 0.9), False),
        (result(0.5, better="less"), True),
        (result(0.51, better="less"), False),
        (result(9.0, bound=None), None),
    ],
)
def test_a_bound_is_kept_or_not(measured: Result, holds: bool | None) -> None:
    assert measured.holds is holds


@pytest.mark.parametrize(
    ("measured", "recorded", "is_lost"),
    [
        (result(0.76), 1.0, False),
        (result(0.74), 1.0, True),
        (result(1.24, better="less"), 1.0, False),
        (result(1.26, better="less"), 1.0, True),
        (result(5.0), 1.0, False),
    ],
)
def test_more_than_a_quarter_is_a_loss(measured: Result, recorded: float, is_lost: bool) -> None:
    assert bool(lost([measured], {measured.name: recorded})) is is_lost
    assert lost([measured], {"another": recorded}) == []


def test_a_moment_of_noise_is_measured_away_and_a_loss_stays() -> None:
    def measured(*rounds: float) -> tuple[list[Result], int]:
        left: Iterator[float] = iter(rounds)
        results = measure_until_sure(lambda: [result(next(left))], {"loading: x": 1.0})
        return results, len(rounds) - sum(1 for _ in left)

    assert measured(0.9, 0.1) == ([result(0.9)], 1)
    noisy, rounds = measured(0.5, 1.0, 1.1)
    assert (noisy[0].ratio.median, rounds) == (0.75, 2)
    slow, rounds = measured(0.5, 0.6, 0.5, 9.0)
    assert (slow[0].ratio.median, rounds) == (0.5, 3)
    assert lost(slow, {"loading: x": 1.0}) == ["loading: x: 0.50, recorded 1.00"]


def test_later_ratios_are_held_to_the_worst_that_is_written_down(tmp_path: Path) -> None:
    file = tmp_path / "recorded.jsonl"
    file.write_text("\n".join(as_json([result(0.5, 0.7, 0.6)], "short", "2 cores")) + "\n")
    assert recorded_ratios(file) == {"loading: x": 0.5}


def test_the_page_has_the_table_and_the_machine() -> None:
    page = as_page([result(0.6)], "2 cores, 8 GiB")
    assert "Measured on 2 cores, 8 GiB" in page
    assert "| loading: x | 6 | 10 | rows/s | 0.60 | 0.60 | 0.60 | ≥ 0.5 | holds |" in page


@pytest.mark.parametrize("file", RECORDED, ids=lambda file: file.stem)
def test_what_is_recorded_is_of_a_form(file: Path) -> None:
    assert file.stem in FORMS
    assert {json.loads(line)["form"] for line in file.read_text().splitlines()} == {file.stem}
