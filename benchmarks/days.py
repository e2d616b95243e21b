"""A day's cost: all that the scheduler does on a day, by the size of the population and by the visits.

Between populations everything but the population is equal. With the visits grow the staff and the beds, as
they do in the settings; the floor of a larger hospital is the smallest one's day as many times.
"""

from __future__ import annotations

import time
from pathlib import Path

from benchmarks.forms import Form, small_hospital
from benchmarks.hospitals import days_in, for_days
from benchmarks.measure import Result
from hospital.feed.steps import Days
from simulation_configs import Settings

SAME_FOR_ALL_POPULATIONS, NO_MORE_THAN_LINEAR = 1.2, 1.0
WARM_UP_DAYS = 3
PEOPLE_FOR_ALL_SIZES = 300_000


def measure(folder: Path, form: Form) -> list[Result]:
    """A result for each population and each size but the first of each."""
    number = WARM_UP_DAYS + form.days_a_turn * form.repeats
    populations = {people: small_hospital(people) for people in form.populations}
    sizes = {size: small_hospital(PEOPLE_FOR_ALL_SIZES, size) for size in form.sizes}
    by_population = _seconds_a_day(folder / "population", populations, number, form)
    by_size = _seconds_a_day(folder / "visits", sizes, number, form)
    least, first = form.populations[0], form.sizes[0]
    return [
        *(
            _result(
                f"a day: {people:,} people beside {least:,}",
                by_population[people],
                by_population[least],
                SAME_FOR_ALL_POPULATIONS,
            )
            for people in form.populations[1:]
        ),
        *(
            _result(
                f"a day: visits ×{size} beside {size} days of ×{first}",
                by_size[size],
                [size * seconds for seconds in by_size[first]],
                NO_MORE_THAN_LINEAR,
            )
            for size in form.sizes[1:]
        ),
    ]


def _result(name: str, seconds: list[float], floor: list[float], bound: float) -> Result:
    pairs = tuple((1000 * mine, 1000 * least) for mine, least in zip(seconds, floor, strict=True))
    return Result(name, "ms", pairs, better="less", bound=bound)


def _seconds_a_day(
    folder: Path, hospitals: dict[int, Settings], number: int, form: Form
) -> dict[int, list[float]]:
    """For each hospital the seconds of a day, one figure a turn; they take turns."""
    days = {
        key: days_in(folder / str(key), for_days(settings, number)) for key, settings in hospitals.items()
    }
    for of_hospital in days.values():
        _close(of_hospital, WARM_UP_DAYS)
    seconds: dict[int, list[float]] = {key: [] for key in days}
    for turn in range(form.repeats):
        for key in list(days) if turn % 2 else reversed(days):
            seconds[key].append(_close(days[key], form.days_a_turn) / form.days_a_turn)
    return seconds


def _close(days: Days, number: int) -> float:
    begin = time.perf_counter()
    for _ in range(number):
        days.close_day()
    return time.perf_counter() - begin
