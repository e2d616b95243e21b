"""The hospital's events: transfers and emergency transports, as they go to Kafka."""

from __future__ import annotations

from typing import Any

import numpy as np

from hospital.feed.names import TRANSFERS_TOPIC, TRANSPORT_TOPIC
from hospital.messaging.events import Event
from hospital.simulation.day import Day
from hospital.simulation.movements import EVENT_CODES, REASONS, TRANSFER_MODES, Transfers, session_ends
from hospital.simulation.state import Transports
from hospital.simulation.table import Array, Ints
from hospital.simulation.transports import CALL_TYPES, PRIORITIES
from hospital.simulation.world import World


def events_by_session(world: World, day: Day) -> list[dict[str, list[Event]]]:
    """Each session's events by topic, in the order in which they happened."""
    ends = np.array(session_ends(day.start.day, world.hospital.scale.sessions_a_day))
    transports = day.handed_over
    order = np.argsort(transports.handed_over, kind="stable")
    session = np.searchsorted(ends, transports.handed_over[order], side="right")
    return [
        {
            TRANSFERS_TOPIC: [_transfer(day.transfers, row) for row in rows.tolist()],
            TRANSPORT_TOPIC: [
                _transport(world, transports, row) for row in order[session == number].tolist()
            ],
        }
        for number, rows in enumerate(day.streamed)
    ]


def _time(times: Array, row: int) -> str:
    return str(times[row].astype("M8[s]"))


def _id(positions: Ints, row: int) -> int | None:
    return int(positions[row]) + 1 if positions[row] >= 0 else None


def _transfer(transfers: Transfers, row: int) -> Event:
    moved = transfers.movement
    inside = moved.facility[row] < 0
    left, taken = (moved.prior_bed, moved.bed) if inside else (moved.bed, moved.prior_bed)
    data: dict[str, Any] = {
        "transfer_id": int(moved.movement[row]),
        "admission_id": int(moved.admission[row]),
        "person_id": int(moved.person[row]),
        "from_bed_id": _id(left, row),
        "to_bed_id": _id(taken, row),
        "to_facility_id": _id(moved.facility, row),
        "reason": REASONS[moved.reason[row]],
        "mode": TRANSFER_MODES[transfers.mode[row]],
        "requested_at": _time(transfers.requested, row),
        "departed_at": _time(transfers.departed, row),
        "arrived_at": _time(transfers.arrived, row),
    }
    code = EVENT_CODES[moved.code[row]]
    return Event(TRANSFERS_TOPIC, code, str(data["transfer_id"]), _time(moved.at, row), data)


def _transport(world: World, transports: Transports, row: int) -> Event:
    suburbs = world.hospital.config.population.suburbs
    from_scene = transports.facility[row] < 0
    data: dict[str, Any] = {
        "transport_id": int(transports.transport[row]),
        "visit_id": int(transports.visit[row]),
        "person_id": int(transports.person[row]),
        "vehicle_id": _id(transports.vehicle, row),
        "call_type": CALL_TYPES[0 if from_scene else 1],
        "from_facility_id": _id(transports.facility, row),
        "priority": PRIORITIES[transports.priority[row]],
        "suburb": suburbs[transports.suburb[row]].suburb if from_scene else None,
        "distance_km": float(transports.distance[row]),
        "called_at": _time(transports.called, row),
        "dispatched_at": _time(transports.dispatched, row),
        "on_scene_at": _time(transports.on_scene, row),
        "departed_scene_at": _time(transports.left_scene, row),
        "at_destination_at": _time(transports.at_destination, row),
        "handed_over_at": _time(transports.handed_over, row),
    }
    number = str(data["transport_id"])
    return Event(TRANSPORT_TOPIC, "emergency_transport", number, _time(transports.handed_over, row), data)
