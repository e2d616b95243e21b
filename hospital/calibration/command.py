"""``python -m hospital calibration``."""

from __future__ import annotations

from rich.console import Console

from hospital.calibration.bands import read_calibration
from hospital.calibration.measure import measure
from hospital.calibration.scorecard import score
from hospital.calibration.show import Format, show
from hospital.feed.hospital import read_hospital
from hospital.warehouse.connection import Connection
from simulation_configs import Settings


def print_scorecard(settings: Settings, connection: Connection, how: Format, console: Console) -> None:
    """Measure what is in the warehouse and print it beside its bands.

    Raises ConfigurationError, psycopg2.Error.
    """
    calibration = read_calibration(settings.configs_path)
    reduced = read_hospital(settings).config.visits.reduced_period
    show(score(calibration, measure(connection, calibration, reduced)), how, console)
