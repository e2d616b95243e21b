"""The hospital to simulate: sizes from the settings, figures from configs/hospital*.json."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TypeVar

from pydantic import TypeAdapter, ValidationError

from hospital.simulation.parameters import Hospital, HospitalConfig, Scale
from hospital.simulation.shift_parameters import ShiftConfig
from simulation_configs import ConfigurationError, Settings

T = TypeVar("T")


def read_hospital(settings: Settings) -> Hospital:
    """The hospital that the settings describe. Raises ConfigurationError."""
    scale = Scale(
        seed=settings.seed,
        population=settings.population_size,
        staff=settings.staff_size,
        reserve=settings.reserve_pool_size,
        beds=settings.bed_count,
        visits_a_day=settings.visit_rate,
        transfers_a_session=settings.transfers_per_session,
        sessions_a_day=settings.sessions_per_day,
        start=settings.sim_start_date,
        end=settings.sim_end_date,
    )
    config = _read(HospitalConfig, settings.configs_path / "hospital_config.json")
    shifts = _read(ShiftConfig, settings.configs_path / "hospital_shift_config.json")
    return Hospital(scale, config, shifts)


def _read(kind: type[T], path: Path) -> T:
    try:
        return TypeAdapter(kind).validate_python(json.loads(path.read_bytes()))
    except OSError as error:
        raise ConfigurationError(f"{path}: can't be read ({error.strerror}); set CONFIGS_PATH") from None
    except ValueError as error:
        if not isinstance(error, ValidationError):
            raise ConfigurationError(f"{path}: is not JSON ({error})") from None
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise ConfigurationError(f"{path}: {where}={first['input']!r:.60}: {first['msg']}") from None
