"""The two forms of a measurement: the whole one, and a short one for every change."""

from __future__ import annotations

from dataclasses import dataclass

from simulation_configs import Settings


@dataclass(frozen=True)
class Form:
    """How much is measured, and how often.

    `people` and `days` are of the hospital whose files are loaded and streamed, `generated_people` of the
    one whose set-up is timed. A day's cost is compared between `populations`, and between `sizes`: staff, and
    with them beds and visits, as multiples of the first. `latency_days` are of five sessions each.
    """

    name: str
    repeats: int
    people: int
    days: int
    generated_people: int
    generated_days: int
    stream_sessions: int
    populations: tuple[int, ...]
    sizes: tuple[int, ...]
    days_a_turn: int
    latency_days: int
    seconds_a_session: float


FULL = Form(
    name="full",
    repeats=3,
    people=1_000_000,
    days=60,
    generated_people=1_000_000,
    generated_days=30,
    stream_sessions=300,
    populations=(30_000, 300_000, 3_000_000),
    sizes=(1, 4, 16),
    days_a_turn=10,
    latency_days=8,
    seconds_a_session=2.0,
)

SHORT = Form(
    name="short",
    repeats=3,
    people=100_000,
    days=30,
    generated_people=200_000,
    generated_days=12,
    stream_sessions=150,
    populations=(30_000, 300_000),
    sizes=(1, 4),
    days_a_turn=8,
    latency_days=0,
    seconds_a_session=2.0,
)

FORMS = {form.name: form for form in (FULL, SHORT)}

SMALL_STAFF, SMALL_RESERVE = 1_500, 3_000
"""A staff that 30,000 people can spare."""


def canonical_hospital(people: int) -> Settings:
    """The hospital as it is by default, whatever the environment says, for so many people."""
    return Settings(population_size=people, staff_size=6_000, reserve_pool_size=15_000)


def small_hospital(people: int, size: int = 1) -> Settings:
    """One of a quarter of the staff, or of a multiple of that, for so many people."""
    return Settings(
        population_size=people, staff_size=SMALL_STAFF * size, reserve_pool_size=SMALL_RESERVE * size
    )
