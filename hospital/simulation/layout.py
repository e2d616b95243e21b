"""The hospital's places: departments, wards, beds and vehicles, and what is referred to by code."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hospital.simulation.parameters import Hospital, Inpatients
from hospital.simulation.table import Array, Coded, Ints, Table

LEVELS = ("general", "high care", "intensive care")
GENERAL, HIGH_CARE, INTENSIVE_CARE = 0, 1, 2
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


def wards_table(hospital: Hospital, layout: Layout) -> Table:
    """wards.csv."""
    departments = hospital.shifts.departments
    kinds = list(zip(layout.ward_department.tolist(), layout.ward_level.tolist(), strict=True))
    numbers = [kinds[: i + 1].count(kind) for i, kind in enumerate(kinds)]
    suffix = ("", " High Care", " Intensive Care")
    letters = ("", "H", "I")
    codes = [f"{departments[d].code}{letters[v]}{n:02d}" for (d, v), n in zip(kinds, numbers, strict=True)]
    ward_names = [
        f"{departments[d].name}{suffix[v]} Ward {n}" for (d, v), n in zip(kinds, numbers, strict=True)
    ]
    return {
        "ward_id": np.arange(1, len(kinds) + 1),
        "department_id": layout.ward_department + 1,
        "code": _words(codes),
        "name": _words(ward_names),
        "level": Coded(layout.ward_level, LEVELS),
        "beds": layout.ward_beds,
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


def diagnosis_descriptions(hospital: Hospital) -> dict[str, str]:
    """Every ICD-10 code that can occur, with its description, sorted by code."""
    found = {i.icd10: i.description for i in hospital.config.illnesses.illnesses}
    for department in hospital.config.wards.departments:
        for diagnosis in department.diagnoses:
            found.setdefault(diagnosis.icd10, diagnosis.description)
    return dict(sorted(found.items()))


def diagnoses_table(hospital: Hospital) -> Table:
    """diagnoses.csv."""
    found = diagnosis_descriptions(hospital)
    return {"icd10_code": _words(list(found)), "description": _words(list(found.values()))}


def _words(words: list[str]) -> Coded:
    return Coded(np.arange(len(words)), words)


def ids(positions: Array) -> Ints:
    """Ids from positions: one more, and −1 stays −1 (missing)."""
    return np.where(positions < 0, -1, positions + 1)
