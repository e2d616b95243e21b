"""What holds in every hospital, whatever its seed, size and season."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from datetime import date, timedelta
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hospital.simulation.day import Day, simulate_day
from hospital.simulation.movements import A01, A02, A03, EVENT_CODES, Movements
from hospital.simulation.start import start
from hospital.simulation.state import DIED, NEVER, State
from hospital.simulation.visits import ADMITTED, AMBULANCE, EMERGENCY, LEFT, TRANSFERRED
from hospital.simulation.world import World
from tests.hospitals import simulated, small_world

DAYS = 8
Worlds = tuple[World, list[Day]]


@st.composite
def hospitals(draw: st.DrawFn) -> Worlds:
    """A world and its first days: any seed, from 5 beds to more than enough, around any day of the period."""
    staff = draw(st.sampled_from([50, 120, 600]))
    start = draw(
        st.one_of(
            st.sampled_from([date(2022, 12, 28), date(2024, 2, 26), date(2024, 12, 20), date(2023, 7, 3)]),
            st.dates(date(2022, 11, 20), date(2025, 3, 1)),
        )
    )
    world = small_world(
        seed=draw(st.integers(0, 2**62)),
        population=draw(st.sampled_from([5_000, 20_000, 60_000])),
        staff=staff,
        reserve=draw(st.sampled_from([0, staff])),
        beds=draw(st.sampled_from([5, 5, 30, 30, 30, 285, 285, 285, 285, 5_000])),
        visits_a_day=draw(st.sampled_from([3, 60, 200])),
        sessions_a_day=draw(st.sampled_from([1, 5, 7])),
        start=start,
        end=start + timedelta(days=DAYS),
    )
    return world, list(simulated(world, DAYS))


def _all_movements(days: list[Day]) -> Movements:
    found = days[0].movements
    for day in days[1:]:
        found = found.joined(day.movements)
    return found


@given(hospitals())
def test_a_bed_holds_one_patient_at_a_time(made: Worlds) -> None:
    """Walking through all movements in order, a bed is taken when empty and left by who is in it."""
    _, days = made
    moved = _all_movements(days)
    in_bed: dict[int, int] = {}
    order = np.lexsort((-moved.code, moved.at))
    for row in order.tolist():
        code, admission, bed = int(moved.code[row]), int(moved.admission[row]), int(moved.bed[row])
        if code == A02:
            assert in_bed.pop(int(moved.prior_bed[row])) == admission
        if code == A03:
            assert in_bed.pop(bed) == admission
        else:
            assert bed not in in_bed
            in_bed[bed] = admission
    end = days[-1].end
    here = end.inpatients.take(end.inpatients.admitted < np.datetime64(end.day, "s"))
    assert in_bed == dict(zip(here.bed.tolist(), here.admission.tolist(), strict=True))


@given(hospitals())
def test_stays_last_and_follow_each_other(made: Worlds) -> None:
    """An admission's movements are A01, then A02s, then A03, in time; stay numbers count up."""
    _, days = made
    moved = _all_movements(days)
    for admission in np.unique(moved.admission):
        mine = moved.take(moved.admission == admission)
        mine = mine.take(np.argsort(mine.at, kind="stable"))
        codes = "".join(EVENT_CODES[code][-1] for code in mine.code)
        assert codes.startswith("1")
        assert codes.strip("1").rstrip("3").strip("2") == ""
        assert codes.count("1") == 1
        assert codes.count("3") <= 1
        assert (np.diff(mine.at) > np.timedelta64(0, "s")).all()
        opened = mine.take(mine.code != A03)
        assert opened.stay.tolist() == list(range(1, len(opened) + 1))
        assert (mine.stay[mine.code == A03] == len(opened)).all()


@given(hospitals())
def test_census_is_what_came_less_what_went(made: Worlds) -> None:
    """The census at midnight is yesterday's, plus admissions, less separations."""
    _, days = made
    for day in days:
        today = np.datetime64(day.start.day, "s")
        moved = day.movements.take(day.movements.at >= today)
        before = int((day.start.inpatients.admitted < today).sum())
        after = int((day.end.inpatients.admitted < np.datetime64(day.end.day, "s")).sum())
        assert after == before + int((moved.code == A01).sum()) - int((moved.code == A03).sum())
        assert after <= len(day.end.bed_free)


@given(hospitals())
def test_nobody_is_in_two_places(made: Worlds) -> None:
    """No person has two visits or stays at once, comes after death, or is of the staff."""
    world, days = made
    until: dict[int, np.datetime64] = {}
    gone: set[int] = set()
    for day in days:
        for person, arrived, decided in zip(
            day.visits.person.tolist(), day.visits.arrived, day.visits.decided, strict=True
        ):
            assert person not in gone
            assert until.get(person, arrived) <= arrived
            until[person] = decided
        moved = day.movements
        left = moved.take(moved.code == A03)
        until |= dict(zip(left.person.tolist(), left.at, strict=True))
        staying = set(day.end.inpatients.person.tolist())
        assert len(staying) == len(day.end.inpatients)
        until |= dict.fromkeys(staying, np.datetime64("9999-01-01", "s"))
        gone |= set(moved.person[moved.outcome == DIED].tolist())
        assert not np.isin(day.visits.person, world.workers).any()


@given(hospitals())
def test_whoever_treats_is_on_shift(made: Worlds) -> None:
    """Each visit's and admission's doctor has a shift around that time."""
    world, days = made
    months = sorted({day.start.day.replace(day=1) for day in days})
    rosters = [world.roster(month) for month in months]
    who = np.concatenate([r.staff for r in rosters])
    starts, ends = (np.concatenate([getattr(r, name) for r in rosters]) for name in ("starts", "ends"))
    for day in days:
        treated = day.visits.doctor >= 0
        admitted = (day.movements.code == A01) & (day.movements.doctor >= 0)
        doctors = np.r_[day.visits.doctor[treated], day.movements.doctor[admitted]]
        times = np.r_[day.visits.seen[treated], day.movements.at[admitted]]
        for doctor, at in zip(doctors.tolist(), times, strict=True):
            mine = who == doctor
            assert ((starts[mine] <= at) & (at < ends[mine])).any()


@given(hospitals())
def test_visits_go_forward_in_time(made: Worlds) -> None:
    """Arrival, triage, seen, decision; no times where there was no triage or no treatment."""
    _, days = made
    for day in days:
        visits = day.visits
        assert (visits.arrived < visits.decided).all()
        emergency = visits.kind == EMERGENCY
        assert (np.isnat(visits.triaged) == ~emergency).all()
        assert (visits.arrived[emergency] < visits.triaged[emergency]).all()
        seen = ~np.isnat(visits.seen)
        assert (seen == (visits.disposition != LEFT)).all()
        assert (visits.triaged[seen & emergency] < visits.seen[seen & emergency]).all()
        assert (visits.seen[seen] < visits.decided[seen]).all()
        assert len(np.unique(visits.visit)) == len(visits)


@given(hospitals())
def test_a_vehicle_does_one_job_at_a_time(made: Worlds) -> None:
    """Transports in order of time; an ambulance for each arrival by one; no vehicle on two jobs."""
    _, days = made
    found = days[0].handed_over
    for day in days[1:]:
        found = found.joined(day.handed_over)
    found = found.joined(days[-1].end.under_way)
    times = (found.called, found.dispatched, found.on_scene, found.left_scene, found.at_destination)
    for earlier, later in pairwise((*times, found.handed_over)):
        assert (earlier < later).all()
    for vehicle in np.unique(found.vehicle):
        mine = found.take(found.vehicle == vehicle)
        mine = mine.take(np.argsort(mine.dispatched))
        assert (mine.handed_over[:-1] < mine.dispatched[1:]).all()
    by_ambulance = np.concatenate([d.visits.visit[d.visits.mode == AMBULANCE] for d in days])
    assert sorted(found.visit.tolist()) == sorted(by_ambulance.tolist())


@given(hospitals())
def test_sessions_stream_real_transfers_once(made: Worlds) -> None:
    """A session streams transfers that happened by its end, at most the set number, none twice."""
    world, days = made
    scale = world.hospital.scale
    for day in days:
        assert len(day.streamed) == scale.sessions_a_day
        rows = np.concatenate(day.streamed)
        assert len(np.unique(rows)) == len(rows)
        for number, of_session in enumerate(day.streamed, start=1):
            assert len(of_session) <= scale.transfers_a_session
            end = np.datetime64(day.start.day, "s") + np.timedelta64(
                86_400 * number // scale.sessions_a_day, "s"
            )
            assert (day.transfers.movement.at[of_session] < end).all()
        leaves_to = day.transfers.movement
        inside = leaves_to.code == A02
        assert (leaves_to.bed[inside] != leaves_to.prior_bed[inside]).all()
        assert (leaves_to.facility[~inside] >= 0).all()


def _same(one: object, other: object) -> None:
    assert type(one) is type(other)
    if is_dataclass(one):
        for field in fields(one):
            _same(getattr(one, field.name), getattr(other, field.name))
    else:
        np.testing.assert_array_equal(one, other)


@given(st.integers(0, 2**62))
@settings(max_examples=5)
def test_the_same_seed_makes_the_same_hospital(seed: int) -> None:
    """Two worlds of one seed go through the same states; another seed's differ."""
    one, other = (list(simulated(small_world(seed=seed), 4)) for _ in range(2))
    for first, second in zip(one, other, strict=True):
        _same(first.end, second.end)
        _same(first.visits, second.visits)
    different = next(simulated(small_world(seed=seed + 1), 1))
    with pytest.raises(AssertionError):
        _same(one[0].end, different.end)


def test_a_full_hospital_admits_nobody() -> None:
    """With no bed free on the day, whoever should be admitted is sent elsewhere, and nobody moves."""
    world = small_world()
    state = start(world).state
    never = np.full_like(state.bed_free, NEVER)
    staying = replace(state.inpatients, separates=np.full(len(state.inpatients), NEVER))
    day = simulate_day(world, replace(state, bed_free=never, inpatients=staying))
    assert len(day.movements) == 0
    assert (day.visits.disposition != ADMITTED).all()
    assert (day.visits.disposition == TRANSFERRED).sum() > 10


def test_a_hospital_without_doctors_treats_nobody() -> None:
    """With no doctor on shift every patient leaves without being seen, and nothing breaks."""
    world = small_world()
    roles = world.hospital.config.workforce.roles
    nurses = [role.role for role in roles].index("professional nurse")
    world.staff.role[:] = nurses
    state: State | None = None
    for day in simulated(world, 3):
        fresh = day.visits.arrived >= np.datetime64(day.start.day, "s")
        assert (day.visits.disposition[fresh] == LEFT).all()
        state = day.end
    assert state is not None
