"""What stays the same for a whole run: places, people, staff, and tables derived from the configuration."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from hospital.simulation.beds import Pools, make_pools
from hospital.simulation.causes import Causes, make_causes
from hospital.simulation.cover import Cover, minimum_cover
from hospital.simulation.duty import OnDuty, doctors_of, on_duty
from hospital.simulation.illnesses import illness_bits
from hospital.simulation.layout import Layout, all_diagnoses, make_layout
from hospital.simulation.parameters import Hospital
from hospital.simulation.people import Demography, Spread, demography
from hospital.simulation.roster import Roster, make_roster
from hospital.simulation.table import Floats, Ints, Times
from hospital.simulation.workforce import Reserve, Staff, draw_workforce, simulate_workforce


@dataclass
class World:
    """The constant part of a simulation. All of it follows from `hospital`."""

    hospital: Hospital
    layout: Layout
    pools: Pools
    people: Demography
    illnesses: NDArray[np.uint32]
    """Bits of each person's chronic illnesses."""
    first_staff: Staff
    reserve: Reserve
    staff: Staff
    minimum_cover: Cover
    quarters: Times
    workers: Ints
    """Sorted person ids of all staff and the reserve: they are treated elsewhere."""
    diagnosis_codes: tuple[str, ...]
    causes: Causes
    """What patients may have, by the wards' departments."""
    _rosters: dict[date, tuple[Roster, Roster]]

    def roster(self, month: date) -> Roster:
        """The month's roster."""
        return self._roster_and_doctors(month)[0]

    def _roster_and_doctors(self, month: date) -> tuple[Roster, Roster]:
        """The roster and the doctors' part of it; the last few are kept. Two threads may ask at once."""
        kept = self._rosters
        if month in kept:
            return kept[month]
        roster = make_roster(self.hospital, self.staff, self.minimum_cover, month)
        both = roster, doctors_of(self.hospital, self.staff, roster)
        self._rosters = {**dict(list(kept.items())[-2:]), month: both}
        return both

    def doctors(self, day: date) -> OnDuty:
        """Who can treat around that day."""
        scale = self.hospital.scale
        first = max(day - timedelta(days=1), scale.start)
        last = min(day + timedelta(days=1), scale.end - timedelta(days=1))
        months = sorted({first.replace(day=1), day.replace(day=1), last.replace(day=1)})
        return on_duty(self.hospital, self.staff, [self._roster_and_doctors(m)[1] for m in months], day)


def make_world(hospital: Hospital, quarters: list[date], spread: Spread = map) -> World:
    """The world of a hospital; `quarters` are the days of its workforce snapshots, the first day first."""
    layout = make_layout(hospital)
    people = demography(hospital, spread)
    first_staff, reserve = draw_workforce(hospital, people, layout)
    days = np.array(quarters, dtype="M8[D]")
    codes = tuple(d.icd10 for d in all_diagnoses(hospital))
    return World(
        hospital=hospital,
        layout=layout,
        pools=make_pools(hospital, layout),
        people=people,
        illnesses=illness_bits(hospital, people, spread),
        first_staff=first_staff,
        reserve=reserve,
        staff=simulate_workforce(hospital, people, first_staff, reserve, days),
        minimum_cover=minimum_cover(hospital, layout, first_staff),
        quarters=days,
        workers=np.sort(np.r_[first_staff.person, reserve.person]),
        diagnosis_codes=codes,
        causes=make_causes(hospital, codes),
        _rosters={},
    )


def age_weights(hospital: Hospital) -> Floats:
    """How likely a visit is by five-year age band, against the likeliest."""
    weights = np.array(hospital.config.visits.age_weights)
    return np.asarray(weights / weights.max())
