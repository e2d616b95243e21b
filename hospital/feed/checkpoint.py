"""The checkpoint: the hospital's state at the start of a day, as one file."""

from __future__ import annotations

import io
from dataclasses import fields
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from hospital.lake.atomic import whole_file
from hospital.simulation.state import Inpatients, Returns, State, Transports

TABLES = {"inpatients": Inpatients, "under_way": Transports, "returns": Returns}


def save_checkpoint(path: Path, state: State) -> None:
    """Write the state, whole. Raises OSError."""
    arrays: dict[str, Any] = {}
    for field in fields(State):
        value = getattr(state, field.name)
        if field.name in TABLES:
            arrays |= {f"{field.name}.{column.name}": getattr(value, column.name) for column in fields(value)}
        elif field.name == "day":
            arrays["day"] = np.datetime64(value, "D")
        else:
            arrays[field.name] = value
    buffer = io.BytesIO()
    np.savez(buffer, **arrays)
    with whole_file(path) as file:
        file.write(buffer.getbuffer())


def load_checkpoint(path: Path) -> State | None:
    """The state on file, or None where there is none. Raises OSError and ValueError."""
    if not path.exists():
        return None
    with np.load(path, allow_pickle=False) as arrays:
        values: dict[str, Any] = {}
        for field in fields(State):
            if field.name in TABLES:
                table = TABLES[field.name]
                values[field.name] = table(
                    **{c.name: arrays[f"{field.name}.{c.name}"] for c in fields(table)}
                )
            elif field.name == "day":
                values["day"] = arrays["day"].astype("M8[D]").item()
            else:
                array = arrays[field.name]
                values[field.name] = array if array.ndim else array.item()
    state = State(**values)
    if not isinstance(state.day, date):
        raise ValueError(f"{path}: holds no day")
    return state
