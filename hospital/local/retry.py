"""Handing in again what failed, from the command line."""

from __future__ import annotations

import sys

from rich.console import Console

from hospital.feed.loading import hospital_catalogue
from hospital.lake.paths import LakePaths
from hospital.runtime.simclock import SimulatedClock
from hospital.warehouse.failed import failed_names
from hospital.warehouse.retry import RetryError, retry
from simulation_configs import Settings


def retry_files(settings: Settings, names: list[str], console: Console) -> int:
    """Hand in these files of failed/ again, or all where none is named; 1 when any of them can't be.

    Tells of each in a line, of those that can't be on standard error. Raises OSError.
    """
    lake = LakePaths(settings.shared_data_path)
    clock = SimulatedClock(settings.sim_start_date, settings.sim_end_date, settings.sessions_per_day)
    catalogue = hospital_catalogue(clock)
    code = 0
    for name in names or failed_names(lake):
        try:
            target = retry(lake, catalogue, name)
        except RetryError as error:
            sys.stderr.write(f"{error}\n")
            code = 1
        else:
            console.print(f"{name}: is in {target.parent.name}/ again", markup=False, highlight=False)
    return code
