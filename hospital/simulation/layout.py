"""The hospital's places: departments, wards, beds and vehicles, and what is referred to by code."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hospital.simulation.parameters import Diagnosis, Hospital, Inpatients
from hospital.simulation.table import Array, Coded, Ints, Sparse, Table, rank_within

LEVELS = ("general", "high care", "intensive care")
GENERAL, HIGH_CARE, INTENSIVE_CARE = 0, 1, 2
LETTERS = ("", "H", "I")
CREW_LEVELS = ("BLS", "ILS", "ALS")


@dataclass(frozen=True)
class Layout:
    """Arrays by position: department_id − 1, ward_id − 1, bed_id − 1, vehicle_id − 1."""

    department_codes: tuple[str, ...]
    ward_department: Ints
    ward_level: Ints
    ward_beds: Ints
    bed_ward: Ints
    bed_number: Ints
    vehicle_crew: Ints

    def department(self, code: str) -> int:
        """The position of the department with that code. Raises ValueError."""
        return self.department_codes.index(code)

    @property
    def bed_department(self) -> Ints:
        """Each bed's department."""
        return self.ward_department[self.bed_ward]

    @property
    def bed_level(self) -> Ints:
        """Each bed's level of care."""
        return self.ward_level[self.bed_ward]


def make_layout(hospital: Hospital) -> Layout:
    """Beds shared out over departments, and each department's over wards of at most `beds_a_ward`."""
    wards = hospital.config.wards
    codes = tuple(d.code for d in hospital.shifts.departments)
    beds = share_out(hospital.scale.beds, [d.bed_share for d in wards.departments])
    rows: list[tuple[int, int, int]] = []
    for inpatients, of_department in zip(wards.departments, beds, strict=True):
        for level, number in enumerate(_by_level(inpatients, of_department)):
            full = -(-number // wards.beds_a_ward)
            sizes = share_out(number, [1.0] * full) if full else []
            rows += [(codes.index(inpatients.department), level, size) for size in sizes]
    department, level, size = np.array(rows, dtype=np.int64).T
    bed_ward = np.repeat(np.arange(len(rows)), size)
    firsts = np.cumsum(size) - size
    return Layout(
        department_codes=codes,
        ward_department=department,
        ward_level=level,
        ward_beds=size,
        bed_ward=bed_ward,
        bed_number=np.arange(len(bed_ward)) - firsts[bed_ward] + 1,
        vehicle_crew=_crews(hospital),
    )


def share_out(total: int, shares: list[float]) -> list[int]:
    """Whole numbers in proportion to the shares that add up to the total (largest remainder)."""
    exact = np.asarray(shares) / sum(shares) * total
    whole = np.floor(exact).astype(int)
    for i in np.argsort(whole - exact, kind="stable")[: total - whole.sum()]:
        whole[i] += 1
    return [int(n) for n in whole]


def _by_level(inpatients: Inpatients, beds: int) -> list[int]:
    high, intensive = inpatients.high_care_share, inpatients.intensive_care_share
    return share_out(beds, [1 - high - intensive, high, intensive])


def _crews(hospital: Hospital) -> Ints:
    transport = hospital.config.transport
    number = max(2, round(hospital.scale.visits_a_day * transport.vehicles_a_daily_visit))
    counts = share_out(number, [transport.crews.get(level, 0.0) for level in CREW_LEVELS])
    return np.repeat(np.arange(len(CREW_LEVELS)), counts)


def departments_table(hospital: Hospital) -> Table:
    """departments.csv."""
    departments = hospital.shifts.departments
    return {
        "department_id": np.arange(1, len(departments) + 1),
        "code": _words([d.code for d in departments]),
        "name": _words([d.name for d in departments]),
        "kind": _words([d.kind for d in departments]),
    }


def ward_codes(hospital: Hospital, layout: Layout) -> list[str]:
    """Each ward's code: department, H or I for high or intensive care, and a number."""
    return [f"{hospital.shifts.departments[d].code}{LETTERS[v]}{n:02d}" for d, v, n in _numbered(layout)]


def _numbered(layout: Layout) -> list[tuple[int, int, int]]:
    """(department, level, number among its like from 1) of each ward."""
    kind = layout.ward_department * len(LEVELS) + layout.ward_level
    columns = (layout.ward_department, layout.ward_level, rank_within(kind) + 1)
    return list(zip(*(column.tolist() for column in columns), strict=True))


def wards_table(hospital: Hospital, layout: Layout, minimum_day: Ints, minimum_night: Ints) -> Table:
    """wards.csv; the minima are nurses by ward."""
    suffix = ("", " High Care", " Intensive Care")
    titles = [f"{hospital.shifts.departments[d].name}{suffix[v]} Ward {n}" for d, v, n in _numbered(layout)]
    return {
        "ward_id": np.arange(1, len(titles) + 1),
        "department_id": layout.ward_department + 1,
        "code": _words(ward_codes(hospital, layout)),
        "name": _words(titles),
        "level": Coded(layout.ward_level, LEVELS),
        "beds": layout.ward_beds,
        "minimum_day": minimum_day,
        "minimum_night": minimum_night,
    }


def beds_table(layout: Layout) -> Table:
    """beds.csv."""
    return {
        "bed_id": np.arange(1, len(layout.bed_ward) + 1),
        "ward_id": layout.bed_ward + 1,
        "bed_number": layout.bed_number,
    }


def vehicles_table(hospital: Hospital, layout: Layout) -> Table:
    """vehicles.csv."""
    bases = hospital.config.transport.bases
    number = len(layout.vehicle_crew)
    return {
        "vehicle_id": np.arange(1, number + 1),
        "call_sign": _words([f"{CREW_LEVELS[c][0]}{i + 1:03d}" for i, c in enumerate(layout.vehicle_crew)]),
        "crew_level": Coded(layout.vehicle_crew, CREW_LEVELS),
        "base": Coded(np.arange(number) % len(bases), bases),
    }


def facilities_table(hospital: Hospital) -> Table:
    """facilities.csv."""
    facilities = hospital.config.facilities.facilities
    return {
        "facility_id": np.arange(1, len(facilities) + 1),
        "name": _words([f.name for f in facilities]),
        "city": _words([f.city for f in facilities]),
        "level": _words([f.level for f in facilities]),
    }


def all_diagnoses(hospital: Hospital) -> list[Diagnosis]:
    """Every ICD-10 code that can occur, sorted by code, with the limits of all uses of it together."""
    found = {i.icd10: Diagnosis(i.icd10, i.description, 0.0) for i in hospital.config.illnesses.illnesses}
    for department in hospital.config.wards.departments:
        for diagnosis in department.diagnoses:
            found.setdefault(diagnosis.icd10, diagnosis)
    return [found[code] for code in sorted(found)]


def diagnoses_table(hospital: Hospital) -> Table:
    """diagnoses.csv."""
    found = all_diagnoses(hospital)
    ages = np.array([d.ages or (-1, -1) for d in found])
    return {
        "icd10_code": _words([d.icd10 for d in found]),
        "description": _words([d.description for d in found]),
        "sex": Coded(np.array([-1 if d.sex is None else "FM".index(d.sex) for d in found]), ("F", "M")),
        "minimum_age": Sparse(ages[:, 0]),
        "maximum_age": Sparse(ages[:, 1]),
    }


def _words(words: list[str]) -> Coded:
    return Coded(np.arange(len(words)), words)


def ids(positions: Array) -> Ints:
    """Ids from positions: one more, and −1 stays −1 (missing)."""
    return np.where(positions < 0, -1, positions + 1)
