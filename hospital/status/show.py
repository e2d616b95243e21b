"""The status for people: what matters most stands first, since a low terminal cuts off what is below."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from rich.console import Group, RenderableType
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from hospital.runtime.logs import on_one_line
from hospital.status.facts import Problem, Rows, Server, Service, Status
from hospital.status.wording import age_text, hand_over_name, left_text, pace_text, sign_text, waiting_text

BAR_WIDTH = 30
STYLES = {
    "healthy": "green",
    "silent": "bold red",
    "failed": "bold red",
    "stopped": "yellow",
    "not seen": "yellow",
    "answers": "green",
    "away": "bold red",
}


def render(status: Status) -> RenderableType:
    """All of it, one block below the other."""
    return Group(*_blocks(status))


def _blocks(status: Status) -> Iterator[RenderableType]:
    yield _progress(status)
    yield Text("\nHand-overs", "bold")
    yield _hand_overs(status)
    yield Text("\nServices", "bold")
    yield _services(status)
    yield Text("\nLast errors", "bold")
    yield _problems(status.problems, status.taken_at)
    yield Text("\nFiles", "bold")
    yield _counts(status.files)
    if status.rows is not None:
        yield Text("\nRows" if status.rows.exact else "\nRows, about", "bold")
        yield _rows(status.rows)


def _grid() -> Table:
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True)
    return table


def _progress(status: Status) -> Table:
    clock, pace = status.clock, status.pace
    table = _grid()
    today = clock.today.isoformat() if clock.today else "not started"
    note = "the run is complete" if status.complete else left_text(pace)
    table.add_row("simulated date", Text(today, "bold"), f"of {clock.start} to {clock.end}", note)
    for name, done, rate in (
        ("simulated", clock.days_simulated, pace.days_simulated_a_minute),
        ("loaded", status.days_loaded, pace.days_loaded_a_minute),
    ):
        bar = ProgressBar(total=clock.days, completed=done or 0, width=BAR_WIDTH)
        told = "not known" if done is None else f"{done:,} of {clock.days:,} days"
        table.add_row(name, told, bar, pace_text(rate))
    done_steps = [step.name for step in status.setup if step.done_at is not None]
    open_steps = [step.name for step in status.setup if step.done_at is None]
    table.add_row(
        "set-up",
        f"{len(done_steps)} of {len(status.setup)} steps",
        f"done: {', '.join(done_steps) or 'none'}",
        f"to do: {', '.join(open_steps)}" if open_steps else "",
    )
    return table


def _hand_overs(status: Status) -> Table:
    table = _grid()
    for hand_over in status.hand_overs:
        table.add_row(hand_over_name(hand_over), waiting_text(hand_over))
    return table


def _services(status: Status) -> Table:
    table = _grid()
    for service in status.services:
        for name, health, text in _lines(service):
            table.add_row(name, Text(health, STYLES[health]), Text(on_one_line(text)))
    for server in status.servers:
        table.add_row(server.name, *_answer(server))
    return table


def _lines(service: Service) -> Iterator[tuple[str, str, str]]:
    """A line a process; the host is named where there are several."""
    if not service.instances:
        yield service.name, service.health, "it has given no sign here"
    several = len(service.instances) > 1
    for instance in service.instances:
        name = f"{service.name} on {instance.host}" if several else service.name
        yield name, instance.health, sign_text(instance)


def _answer(server: Server) -> tuple[Text, Text]:
    if not server.away:
        return Text("answers", STYLES["answers"]), Text(f"at {server.address}")
    place = f"at {server.address}: " if server.address else ""
    return Text("away", STYLES["away"] if server.address else "yellow"), Text(f"{place}{server.away}")


def _problems(problems: tuple[Problem, ...], now: float) -> RenderableType:
    if not problems:
        return "none"
    table = _grid()
    for problem in problems:
        table.add_row(
            f"{age_text(max(0.0, now - problem.at))} ago",
            Text(on_one_line(f"{problem.where}: {problem.what}")),
        )
    return table


def _rows(rows: Rows) -> Table:
    """A line for each schema, with its tables."""
    schemas: dict[str, dict[str, int]] = {}
    for name, number in rows.by_table.items():
        schema, _, table = name.partition(".")
        schemas.setdefault(schema, {})[table] = number
    grid = _grid()
    for schema, tables in schemas.items():
        grid.add_row(schema, _counts(tables))
    return grid


def _counts(counts: Mapping[str, int]) -> Text:
    return Text("  ").join(
        Text.assemble(f"{name} ", (f"{number:,}", "bold")) for name, number in counts.items()
    )
