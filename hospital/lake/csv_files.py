"""CSV files, whole and in one pass: a header, then frames one after the other."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import polars as pl

from hospital.lake.atomic import whole_file

DATE_FORMAT = "%Y-%m-%d"
TIME_FORMAT = "%Y-%m-%d %H:%M:%S"


def write_csv(path: Path, frames: Iterable[pl.DataFrame], *, kept: bool = True) -> int:
    """Write the frames, which have the same columns, to one file. Returns the number of rows.

    Only one frame needs to be in memory at a time. NULL is an empty field. `kept` is as in whole_file. Raises
    OSError.
    """
    rows = 0
    with _with_numbered_errors(path), whole_file(path, kept=kept) as file:
        for number, frame in enumerate(frames):
            frame.write_csv(
                file,
                include_header=number == 0,
                date_format=DATE_FORMAT,
                datetime_format=TIME_FORMAT,
                null_value="",
            )
            rows += frame.height
    return rows


@contextmanager
def _with_numbered_errors(path: Path) -> Iterator[None]:
    """Polars tells the system's error in its text only: give it the number by which it is known."""
    try:
        yield
    except OSError as error:
        told = re.search(r"\(os error (\d+)\)", str(error))
        if error.errno is not None or told is None:
            raise
        number = int(told[1])
        raise OSError(number, os.strerror(number), str(path)) from None
