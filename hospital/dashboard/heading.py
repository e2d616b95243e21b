"""What stands above all tabs: the date, and what is out of the ordinary."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from hospital.dashboard.warehouse import Loaded
from hospital.runtime.heartbeat import LINE_STOPPED
from hospital.runtime.simclock import SimulatedClock
from hospital.status.facts import Service
from hospital.status.wording import sign_text


@dataclass(frozen=True)
class Line:
    """A sentence, and how it is shown."""

    kind: Literal["error", "warning", "success", "info"]
    text: str


def clock_text(loaded: Loaded | None, period: SimulatedClock) -> str:
    """The simulated date, and how many days of the period are loaded."""
    if loaded is None:
        return f"No simulated date yet. The period is {period.start} to {period.end}."
    return (
        f"Simulated date: **{loaded.simulated_date:%Y-%m-%d}**. "
        f"{loaded.days:,} of {period.days:,} days are loaded, from {loaded.first_day} on."
    )


def about_services(services: Iterable[Service]) -> Iterator[Line]:
    """A line for each service that is stopped, has failed, or is silent."""
    for service in services:
        for instance in service.instances:
            if instance.state == LINE_STOPPED:
                yield Line("error", f"The line is stopped: {service.name}: {instance.detail}")
            elif instance.health == "failed":
                yield Line("error", f"{service.name} has failed: {sign_text(instance)}")
            elif instance.health == "silent":
                yield Line("warning", f"{service.name} gives no sign: {sign_text(instance)}")


def about_the_day(
    loaded: Loaded, period: SimulatedClock, complete: bool, wards: pd.DataFrame, cover: pd.DataFrame
) -> Iterator[Line]:
    """Whether the run is complete; which wards had too many patients or too few nurses on the last day."""
    if complete:
        yield Line("success", f"The run is complete: all {period.days:,} days are simulated and loaded.")
    over = wards[wards["patients"] > wards["beds"]]
    if len(over):
        named = ", ".join(f"{row.ward} ({row.patients} of {row.beds})" for row in over.itertuples())
        yield Line("error", f"Over capacity as {loaded.last_day} ended: {named}.")
    below = cover[~cover["covered"].astype(bool)]
    if len(below):
        named = ", ".join(f"{row.ward} by {row.shift}" for row in below.itertuples())
        yield Line(
            "warning", f"Below the minimum of nurses, or without a senior, on {loaded.last_day}: {named}."
        )
