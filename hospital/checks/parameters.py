"""What the queries are told: the run's period, the law's and the roster's limits, bands and tolerances."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from hospital.checks.config import CheckConfig
from hospital.simulation.calendar import public_holidays
from hospital.simulation.parameters import Hospital


def query_parameters(hospital: Hospital, config: CheckConfig) -> dict[str, Any]:
    """The named parameters of all queries but the run made again."""
    scale, rules = hospital.scale, hospital.shifts.rules
    reduced, effects = hospital.config.visits.reduced_period, config.effects
    years = range(scale.start.year, scale.end.year + 1)
    return {
        "start": scale.start,
        "end": scale.end,
        "sessions_a_day": scale.sessions_a_day,
        "holidays": sorted(day for year in years for day in public_holidays(year)),
        "reduced_first": reduced.first,
        "reduced_last": reduced.last,
        "rest_hours": int(rules.rest_hours),
        "weekly_rest_hours": int(rules.weekly_rest_hours),
        "hours_a_week": rules.hours_a_week,
        "doctors_hours_a_week": rules.doctors_hours_a_week,
        "longest_boarding_hours": hospital.config.wards.longest_boarding_hours,
        "retirement_age": hospital.config.workforce.retirement_age,
        "lowest_bed_use": config.bed_use.lowest,
        "highest_bed_use": config.bed_use.highest,
        "littles_tolerance": config.littles_law.tolerance,
        "settled_days": config.littles_law.settled_days,
        **config.transport.model_dump(exclude={"source"}),
        **effects.model_dump(exclude={"source", "seasonal_causes"}),
        "seasonal_causes": json.dumps([cause.model_dump() for cause in effects.seasonal_causes]),
    }


def remade_parameters(hashes: Mapping[str, str]) -> dict[str, Any]:
    """The files of the run made again: SHA-256 by name."""
    return {"remade_paths": list(hashes), "remade_hashes": list(hashes.values())}
