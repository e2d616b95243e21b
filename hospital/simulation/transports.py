"""Emergency transports: an ambulance for each patient who comes by one. A vehicle does one job at a time."""

from __future__ import annotations

import numpy as np

from hospital.simulation.random import stream
from hospital.simulation.state import State, Transports
from hospital.simulation.table import Array, Ints, Times, cumulated, minutes, pick
from hospital.simulation.visits import AMBULANCE, Visits, first_id
from hospital.simulation.world import World

PRIORITIES = ("P1", "P2", "P3")
CALL_TYPES = ("scene", "inter-facility")
PRIORITY_OF_TRIAGE = np.array([0, 1, 1, 2])
"""Red is P1, orange and yellow P2, green P3: assumed."""
TURNAROUND_MINUTES = 10.0


def simulate_transports(world: World, state: State, visits: Visits) -> tuple[Transports, Times]:
    """The transports of the day's arrivals by ambulance, in order of arrival, and when vehicles are free.

    Times follow backwards from the arrival. When all vehicles are out, there is no transport: that
    patient came another way (see `day.py`).
    """
    config = world.hospital.config.transport
    random = stream(world.hospital.scale.seed, "transport", state.day.toordinal())
    rows = visits.take(visits.mode == AMBULANCE)
    number = len(rows)

    def around(median: Array | float) -> Array:
        return np.asarray(median * np.exp(config.sigma * random.standard_normal(number)))

    priority = PRIORITY_OF_TRIAGE[rows.triage]
    facilities = world.hospital.config.facilities.facilities
    between = random.random(number) < config.inter_facility_share
    facility = np.where(between, pick(cumulated([f.share for f in facilities]), random.random(number)), -1)
    suburb = np.where(between, -1, world.people.suburb[rows.person - 1].astype(np.int64))
    from_suburb = np.array([s.km for s in world.hospital.config.population.suburbs])[suburb]
    road = np.where(between, np.array([f.km for f in facilities])[facility], from_suburb)
    distance = np.round(road * (0.85 + 0.3 * random.random(number)), 1)
    response = around(np.array([config.response_median[p] for p in PRIORITIES])[priority])
    dispatch = np.minimum(around(config.dispatch_median), response / 2)
    drive = 2 + distance / config.speed * 60 * (0.85 + 0.4 * random.random(number))
    left_scene = rows.arrived - minutes(drive)
    on_scene = left_scene - minutes(1 + around(config.scene_median))
    called = on_scene - minutes(1 + response)
    dispatched = called + minutes(0.25 + dispatch)
    handed_over = rows.arrived + minutes(1 + around(config.handover_median))
    vehicle, free = assign_vehicles(
        dispatched, handed_over + minutes(np.full(number, TURNAROUND_MINUTES)), state.vehicle_free
    )
    transports = Transports(
        transport=first_id(world.hospital, state.day) + np.arange(number),
        visit=rows.visit,
        person=rows.person,
        vehicle=vehicle,
        priority=priority,
        suburb=suburb,
        facility=facility,
        distance=distance,
        called=called,
        dispatched=dispatched,
        on_scene=on_scene,
        left_scene=left_scene,
        at_destination=rows.arrived,
        handed_over=handed_over,
    )
    return transports.take(vehicle >= 0), free


def assign_vehicles(begins: Times, ends: Times, free: Times) -> tuple[Ints, Times]:
    """A vehicle for each job, or −1 when all are out; and when each vehicle is free after the jobs.

    The k-th job to begin takes the k-th vehicle to become free, counting both those free at first and
    those that come back. Jobs for which that vehicle is still out are dropped, until none is left.
    """
    kept = np.argsort(begins, kind="stable")
    while True:
        released = np.concatenate([free, ends[kept]])
        order = np.argsort(released, kind="stable")[: len(kept)]
        late = released[order] > begins[kept]
        if not late.any():
            break
        kept = np.delete(kept, np.flatnonzero(late)[0])
    vehicle = np.full(len(begins), -1)
    vehicle[kept] = _follow(order, len(free))
    after = free.copy()
    np.maximum.at(after, vehicle[kept], ends[kept])
    return vehicle, after


def _follow(source: Ints, vehicles: int) -> Ints:
    """Each job's vehicle, where `source` names a vehicle, or (from `vehicles` on) the job it comes back from.

    Pointer doubling: after n rounds each pointer has skipped 2**n jobs.
    """
    pointer = np.concatenate([np.arange(vehicles), source])
    while (pointer[vehicles:] >= vehicles).any():
        pointer = pointer[pointer]
    return np.asarray(pointer[vehicles:])
