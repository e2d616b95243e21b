"""ENGINE=local: the parts of a table by threads of this process, each a file that appears whole."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Literal

import polars as pl

from hospital.engines.tables import PopulationTable, number_of_parts
from hospital.lake.atomic import replace_text, whole_file
from hospital.lake.csv_files import write_csv
from hospital.runtime.workers import in_order
from hospital.simulation.parameters import Hospital

Format = Literal["parquet", "csv"]


def write_table(hospital: Hospital, table: PopulationTable, folder: str, form: Format, workers: int) -> int:
    """Write the table's parts into a new folder, and return the number of rows. Raises OSError."""
    place = Path(folder)
    place.mkdir()
    write = partial(_write_part, hospital, table, place, form)
    rows = sum(in_order(write, range(number_of_parts(hospital.scale.population)), workers))
    replace_text(place / "_SUCCESS", "")
    return rows


def _write_part(hospital: Hospital, table: PopulationTable, folder: Path, form: Format, part: int) -> int:
    path = folder / f"part-{part:05d}.{form}"
    frames = table.frames(hospital, part)
    if form == "csv":
        return write_csv(path, frames)
    whole = pl.concat(frames)
    with whole_file(path) as file:
        whole.write_parquet(file)
    return whole.height
