"""configs/calibration_config.json: each figure's band, unit and source, section by section."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from simulation_configs import ConfigurationError

FILE = "calibration_config.json"


class Band(BaseModel):
    """What one figure should be: from `low` to `high`, both included, and who says so.

    `needs` is how much a figure must rest on (visits, stays, days … as its query counts them) before it is
    judged.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    figure: str = Field(min_length=1)
    low: float
    high: float
    unit: str
    source: str = Field(min_length=1)
    needs: int = Field(ge=1)

    @model_validator(mode="after")
    def _is_a_band(self) -> Self:
        if self.low > self.high:
            raise ValueError(f"{self.figure}: low={self.low:g} is above high={self.high:g}")
        return self

    @property
    def sourced(self) -> bool:
        """Whether a source gives the numbers; where it doesn't, the band is our own choice."""
        return "assumed" not in self.source

    def holds(self, value: float) -> bool:
        """Whether the value lies in the band."""
        return self.low <= value <= self.high


class Section(BaseModel):
    """Figures that one query gives: ``sql/<query>.sql``."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: str
    query: str = Field(pattern=r"^[a-z_]+$")
    figures: tuple[Band, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _names_each_once(self) -> Self:
        names = [band.figure for band in self.figures]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ValueError(f"{', '.join(twice)}: stands there twice")
        return self


class Calibration(BaseModel):
    """The whole file. `causes` are groups of diagnoses, by what their ICD-10 codes begin with."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    source: str
    causes: Mapping[str, tuple[str, ...]]
    sections: tuple[Section, ...] = Field(min_length=1)


def read_calibration(configs: Path) -> Calibration:
    """The file in that folder. Raises ConfigurationError."""
    path = configs / FILE
    try:
        return Calibration.model_validate_json(path.read_bytes())
    except OSError as error:
        raise ConfigurationError(f"{path}: can't be read ({error.strerror}); set CONFIGS_PATH") from None
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "the file"
        raise ConfigurationError(f"{path}: {where}: {first['msg'].removeprefix('Value error, ')}") from None
