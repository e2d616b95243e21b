"""Our services, as their heartbeats in the shared folder tell."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hospital.local.traces import SERVICES
from hospital.runtime.heartbeat import read_heartbeat
from hospital.status.facts import Instance, Problem, Service

KEYS = {"state", "detail", "started_at", "problem", "seconds"}


def services(folder: Path, now: float) -> tuple[Service, ...]:
    """The four services, in the order of the data's way, and whatever else gives signs there."""
    found: dict[str, list[Instance]] = {name: [] for name in SERVICES}
    for service, host, beat in _heartbeats(folder):
        age = max(0.0, now - beat["at"])
        instance = Instance(host, beat["state"], beat["detail"], age, beat["started_at"])
        found.setdefault(service, []).append(instance)
    return tuple(Service(name, _not_replaced(instances, now)) for name, instances in found.items())


def last_problems(folder: Path) -> Iterator[Problem]:
    """The last warning or error that each process has logged."""
    for service, _, beat in _heartbeats(folder):
        if beat["problem"]:
            yield Problem(beat["problem"]["at"], service, beat["problem"]["line"])


def seconds_by_stage(folder: Path) -> dict[str, dict[str, float]]:
    """The time that each service took for each stage, all its processes together."""
    seconds: dict[str, dict[str, float]] = {name: {} for name in SERVICES}
    for service, _, beat in _heartbeats(folder):
        stages = seconds.setdefault(service, {})
        for stage, taken in beat["seconds"].items():
            stages[stage] = stages.get(stage, 0.0) + taken
    return seconds


def _heartbeats(folder: Path) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Service, host and content of each file."""
    for path in sorted(folder.glob("*.json")):
        beat = read_heartbeat(path) or {}
        if isinstance(beat.get("at"), float) and beat.keys() >= KEYS:
            service, _, host = path.stem.partition("@")
            yield service, host, beat


def _not_replaced(instances: list[Instance], now: float) -> tuple[Instance, ...]:
    """Those that are there, and those that are missed.

    A process that gives no more signs was replaced, and is not missed, when another one that is there
    started after its last sign; one that has stopped is not missed where any other is there.
    """
    there = [instance for instance in instances if instance.health == "healthy"]
    if not there:
        newest = min(instances, key=lambda instance: instance.age, default=None)
        return (newest,) if newest else ()
    newest_start = max(instance.started_at for instance in there)
    missed = [
        instance
        for instance in instances
        if instance.health in ("silent", "failed") and now - instance.age > newest_start
    ]
    return (*there, *missed)
