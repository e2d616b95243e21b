"""What the hospital carries from one midnight to the next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from hospital.simulation.table import Ints, Rows, Times

NEVER = np.datetime64("9999-12-31T00:00:00", "s")
NO_TIME = np.datetime64("NaT", "s")
DISCHARGED, DIED, TRANSFERRED = 0, 1, 2
OUTCOMES = ("discharged", "died", "transferred")


@dataclass(frozen=True)
class Inpatients(Rows):
    """Patients with a bed, from the decision to admit on. `bed`, `specialty` and `facility` are positions.

    `since` is when the bed was taken; `separates` and `outcome` are settled at admission; `moves` is when
    special care ends, NaT for those not in it; `diagnosis` is a position in `World.diagnosis_codes`.
    """

    admission: Ints
    visit: Ints
    person: Ints
    specialty: Ints
    diagnosis: Ints
    bed: Ints
    since: Times
    stay: Ints
    admitted: Times
    separates: Times
    outcome: Ints
    facility: Ints
    moves: Times
    doctor: Ints


@dataclass(frozen=True)
class Transports(Rows):
    """Emergency transports; `vehicle`, `priority`, `suburb`, `facility` are positions.

    A transport comes from a scene in a suburb or from another facility; the other one is −1.
    """

    transport: Ints
    visit: Ints
    person: Ints
    vehicle: Ints
    priority: Ints
    suburb: Ints
    facility: Ints
    distance: NDArray[np.float64]
    called: Times
    dispatched: Times
    on_scene: Times
    left_scene: Times
    at_destination: Times
    handed_over: Times


@dataclass(frozen=True)
class Returns(Rows):
    """People who will come back, on which day, and to which specialty (position)."""

    person: Ints
    due: Times
    specialty: Ints


@dataclass(frozen=True)
class State:
    """The hospital at the midnight that begins `day`.

    `bed_free` and `vehicle_free` say from when each is free (NEVER while a patient has the bed); `dead`
    is sorted; `elsewhere` are people whose visit goes on past midnight; `under_way` are transports
    handed over later; `returns` are visits to come; `streamed` counts the events of both topics so far.
    """

    day: date
    inpatients: Inpatients
    bed_free: Times
    vehicle_free: Times
    dead: Ints
    elsewhere: Ints
    under_way: Transports
    returns: Returns
    next_admission: int
    streamed_transfers: int
    streamed_transports: int
