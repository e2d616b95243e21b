"""configs/check_config.json: the bands and tolerances of the invariants, with their sources."""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from simulation_configs import ConfigurationError


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    source: str


class BedUse(_Section):
    """Shares of all beds."""

    lowest: float = Field(ge=0, le=1)
    highest: float = Field(ge=0, le=1)


class LittlesLaw(_Section):
    """`tolerance` is relative; the stays that began in the last `settled_days` are left out."""

    tolerance: float = Field(gt=0)
    settled_days: int = Field(ge=1)


class Transport(_Section):
    """Speeds between scene and hospital, and how long before the period's end all are handed over."""

    slowest_kmh: float
    fastest_kmh: float
    longest_handover_hours: int


class SeasonalCause(BaseModel):
    """ICD-10 codes that match `pattern` come at least `least` times as often in `months` as in the others."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    cause: str
    pattern: str
    months: tuple[int, ...]
    least: float


class Effects(_Section):
    """How strong each effect must at least be: ratios, less so many `standard_errors` of what was counted.

    `least_dispersion` is the variance of the daily rate itself, relative to its square (0 is Poisson).
    """

    standard_errors: float = Field(ge=0)
    evening_peak: float
    morning_clinics: float
    weekend_emergencies: float
    month_end_from: int
    month_end_until: int
    month_end_injuries: float
    holiday_emergencies: float
    least_dispersion: float
    seasonal_causes: tuple[SeasonalCause, ...]


class CheckConfig(BaseModel):
    """The whole file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    bed_use: BedUse
    littles_law: LittlesLaw
    transport: Transport
    effects: Effects


def read_check_config(folder: Path) -> CheckConfig:
    """The file in that folder. Raises ConfigurationError."""
    path = folder / "check_config.json"
    try:
        return CheckConfig.model_validate_json(path.read_bytes())
    except OSError as error:
        raise ConfigurationError(f"{path}: can't be read ({error.strerror}); set CONFIGS_PATH") from None
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "the file"
        raise ConfigurationError(f"{path}: {where}: {first['msg']}") from None
