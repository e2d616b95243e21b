"""Any number of workers makes the same, in the same order, with little in hand; what one raises ends it."""

from __future__ import annotations

import errno
import threading
from collections.abc import Iterator
from datetime import date
from functools import partial
from pathlib import Path

import polars as pl
import pytest

from hospital.feed.names import quarter_starts
from hospital.feed.setup_steps import set_up
from hospital.feed.steps import Days
from hospital.lake.csv_files import write_csv
from hospital.lake.paths import LakePaths
from hospital.runtime.heartbeat import Heartbeat
from hospital.runtime.simclock import SimulatedClock
from hospital.runtime.workers import in_order
from hospital.simulation.people import BLOCK_SIZE
from hospital.simulation.world import make_world
from tests.hospitals import small_hospital

PATIENCE_SECONDS = 30.0
SETTINGS_UP = {"staff": 120, "reserve": 60, "beds": 50, "visits_a_day": 40, "end": date(2022, 12, 3)}


def test_results_come_in_the_order_of_the_work() -> None:
    """The first item is done last."""
    second_is_done = threading.Event()

    def work(item: int) -> int:
        if item == 1:
            second_is_done.set()
        else:
            assert second_is_done.wait(PATIENCE_SECONDS)
        return item * item

    assert list(in_order(work, range(5), 2)) == [0, 1, 4, 9, 16]


@pytest.mark.parametrize("workers", [1, 2, 3])
def test_no_more_is_in_hand_than_there_are_workers(workers: int) -> None:
    begun: list[int] = []

    def items() -> Iterator[int]:
        for item in range(20):
            begun.append(item)
            yield item

    for taken, result in enumerate(in_order(str, items(), workers)):
        assert result == str(taken)
        assert len(begun) - taken <= workers
    assert len(begun) == 20


@pytest.mark.parametrize("workers", [1, 2, 3])
def test_what_a_worker_raises_ends_the_file_and_leaves_none(tmp_path: Path, workers: int) -> None:
    def frame(number: int) -> pl.DataFrame:
        if number == 3:
            raise MemoryError
        return pl.DataFrame({"number": [number]})

    with pytest.raises(OSError, match=f"not enough memory with WORKERS={workers}") as caught:
        write_csv(tmp_path / "numbers.csv", in_order(frame, range(9), workers))
    assert caught.value.errno == errno.ENOMEM
    assert not (tmp_path / "numbers.csv").exists()


@pytest.fixture(scope="module", params=[1_001, 2 * BLOCK_SIZE + 7, 3 * BLOCK_SIZE])
def population(request: pytest.FixtureRequest) -> int:
    """Less than a block, an odd number of them, and whole ones."""
    size: int = request.param
    return size


@pytest.fixture(scope="module")
def by_one(population: int, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """What one worker writes."""
    return written(population, tmp_path_factory.mktemp("by_one"), 1)


@pytest.mark.parametrize("workers", [2, 3])
def test_any_number_of_workers_writes_the_same_bytes(
    population: int, by_one: dict[str, bytes], tmp_path: Path, workers: int
) -> None:
    """Set-up and days, with a month's end between them."""
    assert written(population, tmp_path, workers) == by_one


def written(population: int, root: Path, workers: int) -> dict[str, bytes]:
    """All files of a short run."""
    hospital = small_hospital(population=population, **SETTINGS_UP)
    scale, spread = hospital.scale, partial(in_order, workers=workers)
    world = make_world(hospital, quarter_starts(scale.start, scale.end), spread)
    paths, flags = LakePaths(root / "lake"), root / "flags"
    paths.make_folders()
    flags.mkdir()
    heartbeat = Heartbeat.of("scheduler", root / "run")
    assert set_up(world, paths.batch, flags, heartbeat, lambda: False, spread)
    clock = SimulatedClock(scale.start, scale.end, scale.sessions_a_day)
    days = Days(world, clock, paths, heartbeat, workers=workers)
    while not days.complete:
        days.close_day()
    return {
        str(path.relative_to(root)): path.read_bytes()
        for folder in (paths.root, flags)
        for path in folder.rglob("*")
        if path.is_file()
    }
