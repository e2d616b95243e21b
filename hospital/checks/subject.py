"""The run that is checked: the hospital that its lake was made with."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from datetime import date
from pathlib import Path
from typing import Any

from hospital.feed.run_record import VARIABLES, record_of
from hospital.simulation.parameters import Hospital, Scale
from simulation_configs import ConfigurationError


def hospital_on_record(path: Path, hospital: Hospital) -> Hospital:
    """The hospital of the run on record: its seed and sizes from there, its figures from the configuration.

    `hospital` is the one that the settings describe; it stands where there is no record. Raises
    ConfigurationError when the configuration is no longer the run's.
    """
    if not path.exists():
        return hospital
    record = json.loads(path.read_text())
    for name in ("hospital_config", "shift_config"):
        if record.get(name) != record_of(hospital)[name]:
            raise ConfigurationError(
                f"{VARIABLES[name]} has changed since the run in {path.parent}; set it back to check that run"
            )
    return replace(hospital, scale=_scale(record))


def _scale(record: dict[str, Any]) -> Scale:
    values = {field.name: record[field.name] for field in fields(Scale)}
    return Scale(**values | {name: date.fromisoformat(values[name]) for name in ("start", "end")})
