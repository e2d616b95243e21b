"""Who gets which bed. Beds are finite: a request is met by a bed that is free on that day, or not at all."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hospital.simulation.layout import GENERAL, HIGH_CARE, INTENSIVE_CARE, LEVELS, Layout
from hospital.simulation.parameters import Hospital
from hospital.simulation.state import NEVER
from hospital.simulation.table import Array, Bools, Ints, Times, rank_within

NONE = -1


@dataclass(frozen=True)
class Pools:
    """Beds that serve the same patients: a department's beds of one level.

    `of_bed` is each bed's pool. `admission` and `intensive`, shape (specialties, choices), list pools
    that fit a patient of the specialty, best first, padded with −1; `from_intensive` those that fit after
    intensive care, `step_up` those for one who gets worse.
    """

    of_bed: Ints
    admission: Ints
    intensive: Ints
    from_intensive: Ints
    step_up: Ints


def pool(specialty: Array, level: int) -> Array:
    """The pool of a specialty's beds of that level."""
    return np.asarray(specialty * len(LEVELS) + level)


def make_pools(hospital: Hospital, layout: Layout) -> Pools:
    """The pools of a hospital, from the departments' `overflow`."""
    departments = hospital.config.wards.departments
    codes = [d.department for d in departments]
    specialty_of = np.full(len(layout.department_codes), NONE)
    for specialty, code in enumerate(codes):
        specialty_of[layout.department(code)] = specialty
    critical = np.array(codes.index("CRC"))
    step_up = [int(pool(critical, INTENSIVE_CARE)), int(pool(critical, HIGH_CARE))]
    admission, intensive, from_intensive = [], [], []
    for specialty, department in enumerate(departments):
        own = np.array(specialty)
        general, high = int(pool(own, GENERAL)), int(pool(own, HIGH_CARE))
        overflow = [int(pool(np.array(codes.index(code)), GENERAL)) for code in department.overflow]
        admission.append([general, *overflow])
        from_intensive.append([high, general, *overflow])
        intensive.append([*step_up, high, general, *overflow])
    width = max(len(row) for row in intensive)
    return Pools(
        of_bed=pool(specialty_of[layout.bed_department], 0) + layout.bed_level,
        admission=_padded(admission, width),
        intensive=_padded(intensive, width),
        from_intensive=_padded(from_intensive, width),
        step_up=np.array(step_up),
    )


def _padded(lists: list[list[int]], width: int) -> Ints:
    return np.array([row + [NONE] * (width - len(row)) for row in lists])


def allocate(
    pools: Pools,
    wanted: Times,
    choices: Ints,
    bed_free: Times,
    until: np.datetime64,
    patience: np.timedelta64,
) -> tuple[Ints, Times]:
    """A bed for each request, or −1, and when the patient takes it; takes the beds in `bed_free`.

    `wanted` are the times of the requests, in order; `choices`, shape (requests, choices), the pools that
    fit, best first. In each round the k-th who asks for a pool gets its k-th bed to become free
    before `until`, and waits for it where it has to, but not longer than `patience`: then the next choice
    is tried. Since no bed is freed twice on one day, that is what first come, first served gives.
    """
    bed = np.full(len(wanted), NONE)
    taken = np.full(len(wanted), np.datetime64("NaT", "s"))
    free = np.flatnonzero(bed_free < until)
    free = free[np.lexsort((free, bed_free[free], pools.of_bed[free]))]
    for choice in range(choices.shape[1]):
        asks = np.flatnonzero((bed == NONE) & (choices[:, choice] != NONE))
        if not len(asks):
            continue
        asked = choices[asks, choice]
        of_pool = np.bincount(pools.of_bed[free], minlength=int(asked.max()) + 1)  # some pools have no beds
        first = np.cumsum(of_pool) - of_pool
        rank = rank_within(asked)
        met = np.flatnonzero(rank < of_pool[asked])
        got = free[first[asked[met]] + rank[met]]
        in_time = bed_free[got] - wanted[asks[met]] <= patience
        met, got = met[in_time], got[in_time]
        bed[asks[met]] = got
        taken[asks[met]] = np.maximum(wanted[asks[met]], bed_free[got])
        bed_free[got] = NEVER
        free = free[bed_free[free] < until]
    return bed, taken


def admission_choices(pools: Pools, specialty: Ints, critical: Bools) -> Ints:
    """The pools to try for each patient, shape (patients, choices)."""
    return np.where(critical[:, None], pools.intensive[specialty], pools.admission[specialty])
