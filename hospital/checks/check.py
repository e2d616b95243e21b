"""``python -m hospital check``.

1. Find the run: its seed and sizes are on record in the lake.
2. See that all of it is loaded: what is still on its way would look like a violation.
3. Gather the statistics that the queries are planned with.
4. Begin to make the run again, in processes of their own.
5. Ask every invariant that this run is long and large enough for, but those on the run made again.
6. Ask these, when it is made.
"""

from __future__ import annotations

import time
from dataclasses import replace

from hospital.checks.ask import Answer, ask, gather_statistics
from hospital.checks.config import read_check_config
from hospital.checks.invariants import Invariant, all_invariants
from hospital.checks.parameters import query_parameters, remade_parameters
from hospital.checks.remake import missing, remaking
from hospital.checks.subject import hospital_on_record
from hospital.feed.hospital import read_hospital
from hospital.feed.loading import expected_files
from hospital.lake.paths import LakePaths
from hospital.local.errors import LocalError
from hospital.runtime.simclock import SimulatedClock
from hospital.simulation.parameters import Hospital, Scale
from hospital.warehouse.connection import Connection
from hospital.warehouse.ledger import which_are_loaded
from simulation_configs import Settings


def check(settings: Settings, connection: Connection, *, make_again: bool = True) -> list[Answer]:
    """Ask everything of the warehouse at the other end of the connection.

    Without `make_again` the run is not made again, and what compares with it is not asked. Raises
    ConfigurationError, LocalError, OSError, psycopg2.Error.
    """
    record = LakePaths(settings.shared_data_path).run
    hospital = hospital_on_record(record, read_hospital(settings))  # 1
    see_that_it_is_whole(connection, hospital.scale)  # 2
    gather_statistics(connection)  # 3
    parameters = query_parameters(hospital, read_check_config(settings.configs_path))
    return ask_all(connection, hospital, parameters, make_again=make_again)


def ask_all(
    connection: Connection, hospital: Hospital, parameters: dict[str, object], *, make_again: bool = True
) -> list[Answer]:
    """Steps 4 to 6: the answers in the order of the invariants' numbers."""
    reasons = {i: why_not(i, hospital.scale, make_again=make_again) for i in all_invariants()}
    asked = [invariant for invariant, reason in reasons.items() if not reason]
    answers = [Answer(invariant, skipped=reason) for invariant, reason in reasons.items() if reason]
    begin = time.monotonic()
    on_again = [invariant for invariant in asked if invariant.remakes]
    if not on_again:
        answers += ask(connection, parameters, asked)
    else:
        with remaking(hospital) as again:  # 4
            answers += ask(connection, parameters, [i for i in asked if not i.remakes])  # 5
            parameters = parameters | remade_parameters(again.hashes())
        seconds = time.monotonic() - begin
        answers += [replace(a, seconds=seconds) for a in ask(connection, parameters, on_again)]  # 6
    return sorted(answers, key=lambda answer: (answer.invariant.number, answer.invariant.part))


def why_not(invariant: Invariant, scale: Scale, *, make_again: bool = True) -> str:
    """Why this run can't answer, or nothing."""
    days = (scale.end - scale.start).days
    if days < invariant.least_days:
        return f"asked of runs of at least {invariant.least_days} days; this one has {days}"
    if scale.beds < invariant.least_beds:
        return f"asked of hospitals of at least {invariant.least_beds} beds; this one has {scale.beds}"
    if invariant.remakes and not make_again:
        return "the run was not made again; `python -m hospital check` does that"
    if invariant.remakes and (absent := missing()):
        return f"the simulation can't run here, without {', '.join(absent)}; check where it is installed"
    return ""


def see_that_it_is_whole(connection: Connection, scale: Scale) -> None:
    """Raises LocalError when a file of the run is not in the warehouse, and psycopg2.Error."""
    expected = expected_files(SimulatedClock(scale.start, scale.end, scale.sessions_a_day))
    loaded = len(which_are_loaded(connection, expected))
    if loaded < len(expected):
        raise LocalError(
            f"{loaded:,} of the run's {len(expected):,} files are in the warehouse; "
            f"check it again when all are loaded"
        )
