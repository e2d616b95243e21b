"""What the report tells of, as it was read from the warehouse."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from hospital.calibration.scorecard import Scorecard
from hospital.checks.ask import Answer
from hospital.simulation.parameters import Scale


@dataclass(frozen=True)
class Period:
    """The loaded days, and the seconds from the first file's load to the last one's."""

    first: date
    last: date
    days: int
    loading_seconds: float


@dataclass(frozen=True)
class Topic:
    """A topic's sessions in the warehouse, and its events at each stage of their way."""

    name: str
    sessions: int
    produced: int
    landed: int
    loaded: int

    @property
    def agrees(self) -> bool:
        """Whether nothing was lost and nothing is there twice."""
        return self.produced == self.landed == self.loaded


@dataclass(frozen=True)
class FileKind:
    """What was loaded of one kind of file, and the seconds that it took."""

    name: str
    files: int
    rows: int
    bytes: int
    seconds: float


@dataclass(frozen=True)
class Ward:
    """A ward's bed use, as a share of its beds, in each of `Hospital.months`."""

    department: str
    name: str
    beds: int
    use: Sequence[float]


@dataclass(frozen=True)
class Shift:
    """How many shifts of a staff group begin at that hour of that weekday (Monday is 1)."""

    staff_group: str
    weekday: int
    hour: int
    hours: int
    number: int


@dataclass(frozen=True)
class Hospital:
    """What the simulated hospital looks like."""

    months: Sequence[date]
    wards: Sequence[Ward]
    arrivals_by_hour: Mapping[str, Mapping[int, float]]
    """By kind of visit, then by hour: arrivals on the mean day."""
    arrivals_by_week: Mapping[str, Mapping[date, float]]
    """By kind of visit, then by week: arrivals a day."""
    waits: Mapping[str, Mapping[int, int]]
    """By triage, then by whole minutes: patients."""
    stays: Mapping[int, int]
    """By whole days: stays."""
    mean_stay: float
    shifts: Sequence[Shift]


@dataclass(frozen=True)
class Speed:
    """Seconds by service, then by stage, over all processes and lives of the service; empty if not known."""

    seconds: Mapping[str, Mapping[str, float]]


@dataclass(frozen=True)
class Report:
    """All of it. `invariants` is None where they were not asked, and `not_asked` says why."""

    scale: Scale
    reduced: tuple[date, date]
    configurations: Mapping[str, str]
    """SHA-256 of each configuration file's values."""
    period: Period
    rows: Mapping[str, int]
    topics: Sequence[Topic]
    files: Sequence[FileKind]
    files_expected: int
    hospital: Hospital
    scorecard: Scorecard
    invariants: Sequence[Answer] | None
    not_asked: str
    speed: Speed

    @property
    def files_loaded(self) -> int:
        """Files in the ledger."""
        return sum(kind.files for kind in self.files)
