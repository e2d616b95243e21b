"""Staff, the reserve pool, and how both change from quarter to quarter."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from hospital.simulation.layout import Layout, ids, share_out
from hospital.simulation.parameters import Hospital
from hospital.simulation.people import DAYS_A_YEAR, Demography, ages_on
from hospital.simulation.random import stream
from hospital.simulation.table import (
    Array,
    Bools,
    Coded,
    Ints,
    Rows,
    Sparse,
    Table,
    Times,
    cumulated,
    pick,
    rank_within,
)

OLDEST_STAFF, OLDEST_RESERVE = 64, 55
STILL_EMPLOYED = np.datetime64("9999-12-31", "D")


@dataclass(frozen=True)
class Staff(Rows):
    """Everybody who is or was employed, by position (staff_id − 1); `department`, `ward` are positions.

    `phase` is where in the cycle of their post they are on day 0 of the proleptic calendar; whoever is
    hired takes it over with the post.
    """

    person: Ints
    role: Ints
    grade: Ints
    department: Ints
    ward: Ints
    phase: Ints
    experience: Ints
    hired: Times
    left: Times

    def employed(self, day: np.datetime64) -> Bools:
        """Who is employed on that day."""
        return (self.hired <= day) & (day <= self.left)


@dataclass(frozen=True)
class Reserve(Rows):
    """People who can be hired, in the order in which they are."""

    person: Ints
    role: Ints
    grade: Ints
    experience: Ints
    available: Times


def draw_workforce(hospital: Hospital, people: Demography, layout: Layout) -> tuple[Staff, Reserve]:
    """The first staff and the reserve pool: people of working age, each once."""
    scale = hospital.scale
    start = np.datetime64(scale.start, "D")
    random = stream(scale.seed, "workforce")
    roles = hospital.config.workforce.roles
    shares = [r.share for r in roles]
    posts = share_out(scale.staff, shares) + share_out(scale.reserve, shares)
    role = np.repeat(np.tile(np.arange(len(roles)), 2), posts)
    minimum = np.array([r.minimum_age for r in roles])[role]
    oldest = np.where(np.arange(len(role)) < scale.staff, OLDEST_STAFF, OLDEST_RESERVE)
    person = _people_of_age(people, start, minimum, oldest, random)
    grades = np.array([len(r.grades) for r in roles])[role]
    grade = (random.random(len(role)) * grades).astype(np.int64)
    # Days since the person was old enough for the post: a tenure here and experience before fit into them.
    lived = (start - people.birth[person - 1]).astype(np.int64)
    career = np.maximum(lived - np.ceil(minimum * DAYS_A_YEAR).astype(np.int64) - 2, 0)
    tenure = np.where(np.arange(len(role)) < scale.staff, career * random.random(len(role)) * 0.7, 0)
    tenure = tenure.astype(np.int64)
    experience = ((career - tenure) / DAYS_A_YEAR * random.random(len(role))).astype(np.int64)
    staff, pool = slice(0, scale.staff), scale.staff + random.permutation(scale.reserve)
    department, ward = _places(hospital, layout, role[staff], grade[staff])
    first = Staff(
        person[staff], role[staff], grade[staff], department, ward,
        _phases(hospital, role[staff], grade[staff], department, ward),
        experience[staff], start - tenure[staff].astype("m8[D]"), np.full(scale.staff, STILL_EMPLOYED),
    )  # fmt: skip
    available = np.full(scale.reserve, start)
    reserve = Reserve(person[pool], role[pool], grade[pool], experience[pool], available)
    return first, reserve


def is_senior(hospital: Hospital, role: Ints, grade: Ints) -> Bools:
    """Who may lead a shift."""
    roles = hospital.config.workforce.roles
    most = max(len(r.grades) for r in roles)
    senior = np.array([[g in r.senior_grades for g in (*r.grades, *[""] * most)[:most]] for r in roles])
    return np.asarray(senior[role, grade])


def _people_of_age(
    people: Demography, day: np.datetime64, minimum: Ints, oldest: Ints, random: np.random.Generator
) -> Ints:
    """A different person for each post, of an age between its limits (both included)."""
    candidates = random.permutation(len(people.birth)) + 1
    age = people.ages(candidates, day)
    free = np.ones(len(candidates), dtype=bool)
    chosen = np.zeros(len(minimum), dtype=np.int64)
    for youngest in np.unique(minimum)[::-1]:  # the strictest posts choose first
        for limit in np.unique(oldest):
            posts = np.flatnonzero((minimum == youngest) & (oldest == limit))
            found = np.flatnonzero(free & (age >= youngest) & (age <= limit))[: len(posts)]
            chosen[posts] = candidates[found]
            free[found] = False
    return chosen


def _places(hospital: Hospital, layout: Layout, role: Ints, grade: Ints) -> tuple[Ints, Ints]:
    """Departments and home wards: clinical roles spread by `staff_share`, nurses over the wards' beds.

    Seniors and the others are spread each for themselves, so that every ward has its part of both.
    """
    departments = hospital.shifts.departments
    roles = hospital.config.workforce.roles
    kind = role * 2 + is_senior(hospital, role, grade)
    fixed = np.array([-1 if r.department == "clinical" else layout.department(r.department) for r in roles])
    spread = _spread(kind, [d.staff_share for d in departments])
    department = np.where(fixed[role] < 0, spread, fixed[role])
    nurse = np.array([r.group == "nursing" for r in roles])[role]
    ward = np.full(len(role), -1)
    for d in range(len(departments)):
        wards = np.flatnonzero(layout.ward_department == d)
        members = np.flatnonzero(nurse & (department == d))
        if len(wards) and len(members):
            senior = is_senior(hospital, role[members], grade[members])
            ward[members] = wards[_spread(senior.astype(np.int64), layout.ward_beds[wards].tolist())]
    return department, ward


def _spread(kind: Ints, shares: list[float]) -> Ints:
    """The members of each kind over places, in proportion to the places' shares."""
    size = np.bincount(kind)[kind]
    return pick(cumulated(shares), (rank_within(kind) + 0.5) / size)


def _phases(hospital: Hospital, role: Ints, grade: Ints, department: Ints, ward: Ints) -> Ints:
    """Where in the cycle each begins: evenly spread over a ward's seniors and others, and over doctors."""
    kinds = [r.group for r in hospital.config.workforce.roles]
    kind = np.array([kinds.index(k) for k in kinds])[role]
    nurse = np.array([k == "nursing" for k in kinds])[role]
    senior = np.where(nurse, is_senior(hospital, role, grade), 0)
    group = ((department * 1_000 + ward + 1) * 100 + kind) * 2 + senior
    _, compact = np.unique(group, return_inverse=True)
    size = np.bincount(compact)[compact]
    return np.asarray(rank_within(compact) * len(hospital.shifts.cycle.round_the_clock) // size)


def simulate_workforce(
    hospital: Hospital, people: Demography, staff: Staff, reserve: Reserve, quarters: Times
) -> Staff:
    """Everybody employed at some time of the period: exits the day before each quarter, hires on it.

    Whoever has reached retirement age leaves, and some resign. Each is replaced by the next in the
    reserve pool of the same role and seniority, who takes the same place; when the pool has none, the
    post stays empty.
    """
    policy = hospital.config.workforce
    used = np.zeros(len(reserve.person), dtype=bool)
    for number, quarter in enumerate(quarters[1:], start=1):
        random = stream(hospital.scale.seed, "exits", number)
        age = ages_on(people.birth[staff.person - 1], quarter + np.timedelta64(92, "D"))
        resigns = random.random(len(staff)) < policy.leaving_share
        leaves = staff.employed(quarter) & ((age >= policy.retirement_age) | resigns)
        gone = np.flatnonzero(leaves)
        kind = staff.role * 2 + is_senior(hospital, staff.role, staff.grade)
        offered = reserve.role * 2 + is_senior(hospital, reserve.role, reserve.grade)
        post, hired = _matched(kind[gone], np.where(used, -1, offered))
        used[hired] = True
        left = staff.left.copy()
        left[gone] = quarter - 1
        new, place = reserve.take(hired), staff.take(gone[post])
        hires = Staff(
            new.person, new.role, new.grade, place.department, place.ward, place.phase, new.experience,
            np.full(len(new), quarter), np.full(len(new), STILL_EMPLOYED),
        )  # fmt: skip
        staff = replace(staff, left=left).joined(hires)
    return staff


def _matched(wanted: Array, offered: Array) -> tuple[Ints, Ints]:
    """Positions of wanted and offered that go together: the k-th of a kind wanted gets the k-th offered."""
    pairs_wanted: list[Ints] = []
    pairs_offered: list[Ints] = []
    for kind in np.unique(wanted):
        w, o = np.flatnonzero(wanted == kind), np.flatnonzero(offered == kind)
        number = min(len(w), len(o))
        pairs_wanted.append(w[:number])
        pairs_offered.append(o[:number])
    none = np.empty(0, dtype=np.int64)
    return np.concatenate([none, *pairs_wanted]), np.concatenate([none, *pairs_offered])


def staff_table(hospital: Hospital, staff: Staff, rows: Array) -> Table:
    """staff_data.csv, for the staff at those positions."""
    return {"staff_id": rows + 1, **_person_columns(hospital, staff, rows)}


def snapshot_table(hospital: Hospital, staff: Staff, day: np.datetime64) -> Table:
    """staff_active_<day>.csv: everybody employed on that day."""
    rows = np.flatnonzero(staff.employed(day))
    return {
        "snapshot_date": np.full(len(rows), day),
        "staff_id": rows + 1,
        **_person_columns(hospital, staff, rows),
    }


def _person_columns(hospital: Hospital, staff: Staff, rows: Array) -> Table:
    role, grade = staff.role[rows], staff.grade[rows]
    return {
        "person_id": staff.person[rows],
        **_role_columns(hospital, role, grade),
        "senior": Coded(is_senior(hospital, role, grade).astype(np.int64), ("false", "true")),
        "department_id": staff.department[rows] + 1,
        "ward_id": Sparse(ids(staff.ward[rows])),
        "hired_on": staff.hired[rows],
        "years_experience": staff.experience[rows],
    }


def reserve_table(hospital: Hospital, reserve: Reserve) -> Table:
    """reserve_pool.csv."""
    return {
        "person_id": reserve.person,
        **_role_columns(hospital, reserve.role, reserve.grade),
        "years_experience": reserve.experience,
        "available_from": reserve.available,
    }


def _role_columns(hospital: Hospital, role: Ints, grade: Ints) -> dict[str, Coded]:
    roles = hospital.config.workforce.roles
    grades = sorted({g for r in roles for g in r.grades})
    most = max(len(r.grades) for r in roles)
    code_of = np.array(
        [[grades.index(r.grades[min(i, len(r.grades) - 1)]) for i in range(most)] for r in roles]
    )
    return {"role": Coded(role, [r.role for r in roles]), "grade": Coded(code_of[role, grade], grades)}


def roles_table(hospital: Hospital) -> Table:
    """roles.csv."""
    roles = hospital.config.workforce.roles
    every = np.arange(len(roles))
    return {
        "role": Coded(every, [r.role for r in roles]),
        "staff_group": Coded(every, [r.group for r in roles]),
        "minimum_age": np.array([r.minimum_age for r in roles]),
    }
