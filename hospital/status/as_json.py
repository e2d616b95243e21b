"""The status for machines: docs/status.md names every key."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, date, datetime
from typing import Any

from hospital.status.facts import Service, Status

TIMES = {"at", "taken_at", "done_at", "started_at"}


def to_json(status: Status) -> str:
    """One object. Times are ISO 8601 in UTC, what is not known is null."""
    content = asdict(status)
    content["services"] = [_service(service) for service in status.services]
    return json.dumps(_plain(content), indent=2, ensure_ascii=False)


def _service(service: Service) -> dict[str, Any]:
    instances = [{**asdict(instance), "health": instance.health} for instance in service.instances]
    return {"name": service.name, "health": service.health, "instances": instances}


def _plain(value: Any, key: str = "") -> Any:
    if isinstance(value, dict):
        return {name: _plain(inner, name) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    if isinstance(value, date):
        return value.isoformat()
    if key in TIMES and value is not None:
        return datetime.fromtimestamp(value, UTC).isoformat(timespec="milliseconds")
    return round(value, 3) if isinstance(value, float) else value
