"""Facts in plain words."""

from __future__ import annotations

from datetime import timedelta

from hospital.status.facts import HandOver, Instance, Pace

UNITS = ((86_400.0, "days"), (3_600.0, "h"), (60.0, "min"))


def age_text(seconds: float) -> str:
    """``12 s``, ``3 min``, ``5 h``, ``2 days``."""
    for size, unit in UNITS:
        if seconds >= 2 * size:
            return f"{seconds / size:.0f} {unit}"
    return f"{seconds:.0f} s"


def pace_text(days_a_minute: float | None) -> str:
    """``312 days a minute``, or nothing where it is not known."""
    if days_a_minute is None:
        return ""
    decimals = 0 if days_a_minute >= 10 else 2
    return f"{days_a_minute:,.{decimals}f} days a minute"


def left_text(pace: Pace) -> str:
    """``about 0:02:24 left``, or nothing."""
    if pace.seconds_left is None:
        return ""
    return f"about {timedelta(seconds=round(pace.seconds_left))} left"


def hand_over_name(hand_over: HandOver) -> str:
    """``outbox/ → Kafka``."""
    return f"{_place(hand_over.source)} → {_place(hand_over.target)}"


def waiting_text(hand_over: HandOver) -> str:
    """``12 sessions wait: 575 made, 563 taken``, and how long the oldest has waited."""
    if hand_over.waiting is None:
        return "not known"
    text = _waiting(hand_over.waiting, hand_over.unit)
    if hand_over.made is not None and hand_over.taken is not None:
        text += f": {hand_over.made:,} made, {hand_over.taken:,} taken"
    if hand_over.oldest_seconds is not None:
        text += f", the oldest for {age_text(hand_over.oldest_seconds)}"
    return text


def sign_text(instance: Instance) -> str:
    """What the process does, in its own words, and since when there was no sign of it."""
    state, detail = instance.state, instance.detail
    text = detail if state == "working" else f"{state} {detail}".strip()
    if instance.health == "healthy":
        return text
    return f"{age_text(instance.age)} ago" if state == "stopped" else f"{text}; {age_text(instance.age)} ago"


def _waiting(number: int, unit: str) -> str:
    if number == 0:
        return "nothing waits"
    return f"1 {unit.removesuffix('s')} waits" if number == 1 else f"{number:,} {unit} wait"


def _place(name: str) -> str:
    return f"{name}/" if name in ("outbox", "stream", "batch") else name
