"""``python -m hospital population DIR``: only the people and their illnesses, as many as one likes.

In DIR each table is a folder of parts, in the order of the people. A file `_SUCCESS` in it says that it is
whole; both engines leave one.
"""

from __future__ import annotations

import errno
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from rich.console import Console

from hospital.engines import local, spark
from hospital.engines.tables import TABLES, PopulationTable
from hospital.feed.hospital import read_hospital
from hospital.simulation.parameters import Hospital
from simulation_configs import ConfigurationError, Settings

MB = 1_000_000

Write = Callable[[Hospital, PopulationTable, str], int]


def make_population(settings: Settings, target: str, console: Console) -> None:
    """Make each table of the population and say how large it is.

    Raises ConfigurationError, EngineError, and OSError where DIR is not empty or can't be written.
    """
    hospital = read_hospital(settings)
    here = None if "://" in target else Path(target).absolute()
    if here is not None:
        _see_that_it_is_empty(here)
    elif settings.engine != "spark":
        raise ConfigurationError(f"DIR={target}: a URL needs ENGINE=spark; name a folder")
    with _engine(settings) as write:
        for table in TABLES:
            folder = f"{here or target}/{table.name}"
            began = time.monotonic()
            rows = write(hospital, table, folder)
            took = time.monotonic() - began
            size = _size(Path(folder)) if here else ""
            console.print(f"{table.name}: {rows:,} rows{size} in {took:.1f} s", highlight=False)


@contextmanager
def _engine(settings: Settings) -> Iterator[Write]:
    form = settings.population_format
    if settings.engine == "spark":
        with spark.spark_session(settings) as session:
            yield partial(spark.write_table, session, form=form)
    else:
        yield partial(local.write_table, form=form, workers=settings.workers)


def _see_that_it_is_empty(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise OSError(errno.ENOTEMPTY, "is not empty; name a new folder", str(folder))


def _size(folder: Path) -> str:
    sizes = [path.stat().st_size for path in folder.glob("part-*")]
    return f", {sum(sizes) / MB:,.1f} MB in {len(sizes)} files"
