"""What the report says about the run: what was simulated, what became of it, whether it holds together."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from hospital.calibration.scorecard import Line, Part, Verdict
from hospital.calibration.show import cells, summary_line
from hospital.checks.ask import Answer
from hospital.checks.report import verdict
from hospital.messaging.wording import short_name
from hospital.report import html, svg
from hospital.report.facts import Report
from hospital.report.html import Piece

LEAST_SECONDS_SHOWN = 0.1
MIB = 2**20
DOTS = {Verdict.IN: "in", Verdict.OUT: "outside"}


def title(report: Report) -> Piece:
    """What this is."""
    period, scale = report.period, report.scale
    return html.heading(
        "A simulated hospital: the run and its data",
        f"{period.days:,} days, {period.first} to {period.last}; seed {scale.seed}. "
        f"Nobody in it is a real person.",
    )


def in_short(report: Report) -> Piece:
    """Is this data any good? One line for each way to ask."""
    return html.verdicts([_all_loaded(report), _nothing_lost(report), _holds(report), _calibrated(report)])


def what_was_simulated(report: Report) -> Piece:
    """The run's settings and what came of them."""
    scale = report.scale
    settings = [
        (name.replace("_", " "), f"{value:,}" if isinstance(value, int) and name != "seed" else str(value))
        for name, value in vars(scale).items()
    ]
    hashes = [(f"{name}, SHA-256", f"{value[:12]}…") for name, value in report.configurations.items()]
    return html.section(
        "What was simulated",
        html.paragraph(
            f"A hospital of {scale.beds:,} beds, {scale.staff:,} staff and {scale.population:,} "
            f"people in its catchment. These values decide every byte of it: the same ones give the same "
            f"files and rows, at any pace and on any machine."
        ),
        html.table(("setting", "value#"), [*settings, *hashes]),
        html.details(
            f"They made {sum(report.rows.values()):,} rows, by table",
            html.table(
                ("table", "rows#"), [(name, f"{rows:,}") for name, rows in sorted(report.rows.items())]
            ),
        ),
    )


def reconciliation(report: Report) -> Piece:
    """Events produced = landed = loaded."""
    rows = [
        (short_name(t.name), f"{t.sessions:,}", f"{t.produced:,}", f"{t.landed:,}", f"{t.loaded:,}")
        for t in report.topics
    ]
    produced, landed, loaded = (
        f"{sum(getattr(t, stage) for t in report.topics):,}" for stage in ("produced", "landed", "loaded")
    )
    return html.section(
        "Events produced, landed and loaded",
        html.paragraph(
            "Each event went from the simulation through Kafka to a file, and from there to a row. The "
            "producer's own count travels with each session's end marker; what landed is counted in the "
            "files, what is loaded in the tables. The three agree, or something was lost or came twice."
        ),
        html.table(
            ("topic", "sessions#", "produced#", "landed#", "loaded#"),
            [*rows, ("all", "", produced, landed, loaded)],
        ),
        html.paragraph(
            f"Of the {report.files_expected:,} files that the whole run has, {report.files_loaded:,} are in "
            f"the ledger, each once, with its SHA-256."
        ),
    )


def invariants(report: Report) -> Piece:
    """What must hold, and whether it does."""
    if report.invariants is None:
        return html.section("What always holds", html.paragraph(f"Not asked: {report.not_asked}."))
    not_asked = [a for a in report.invariants if a.skipped]
    notes = [html.paragraph(f"{a.invariant.label} {a.invariant.name}: {a.skipped}.") for a in not_asked]
    return html.section(
        "What always holds",
        html.paragraph(
            f"{_verdict(report.invariants)} Each is a query over the whole warehouse that returns the rows "
            f"which violate it: beds, times, staff, rosters, events."
        ),
        *([html.details("What was not asked, and why", *notes)] if notes else []),
        html.details(
            "All of them",
            html.table(
                ("no.", "what must hold", "rows looked at#", "violations#"),
                [_invariant(answer) for answer in report.invariants],
                ["few" if a.skipped else "" if a.holds else "out" for a in report.invariants],
            ),
        ),
    )


def calibration(report: Report) -> Piece:
    """The figures beside published ones."""
    parts = report.scorecard.parts
    outside = [line for line in report.scorecard.lines() if line.verdict is Verdict.OUT]
    return html.section(
        "Beside published figures",
        html.paragraph(
            f"{summary_line(report.scorecard)} A figure's band comes from the source that it names, or is "
            f"our own assumption and says so."
        ),
        html.figure(
            "Each dot is a figure, the shaded part its band: the further from the middle, the nearer to what "
            "would be implausible. Figures that rest on too few cases are left out.",
            html.table(("section", "in band#", "lowest … highest allowed"), [_strip(part) for part in parts]),
        ),
        *([html.paragraph("Outside of their bands:"), _figures(outside)] if outside else []),
        html.details("All figures", *(_part(part) for part in parts)),
    )


def speed(report: Report) -> Piece:
    """How long it all took."""
    period = report.period
    rows = sum(kind.rows for kind in report.files)
    took = timedelta(seconds=round(period.loading_seconds))
    a_second = f" ({rows / period.loading_seconds:,.0f} rows a second)" if period.loading_seconds else ""
    stages = [
        (service, stage, f"{seconds:,.1f}")
        for service, of_service in report.speed.seconds.items()
        for stage, seconds in of_service.items()
        if seconds >= LEAST_SECONDS_SHOWN
    ]
    files = [
        (kind.name, f"{kind.files:,}", f"{kind.rows:,}", f"{kind.bytes / MIB:,.1f}", f"{kind.seconds:,.1f}")
        for kind in report.files
    ]
    told = html.table(("service", "stage", "seconds#"), stages)
    return html.section(
        "Speed",
        html.paragraph(
            f"From the first file's load to the last one's it took {took}, at whatever pace the clock was "
            f"set to: {rows:,} rows{a_second}. Stages run side by side, so their times add up to more."
        ),
        told if stages else html.paragraph("The services' own times are not on record here."),
        html.details("Files by kind", html.table(("kind", "files#", "rows#", "MiB#", "seconds#"), files)),
    )


def _all_loaded(report: Report) -> tuple[str, str]:
    loaded, expected = report.files_loaded, report.files_expected
    if loaded == expected:
        return "good", f"The run is complete: all {expected:,} files are loaded."
    return "open", f"The run is not complete: {loaded:,} of {expected:,} files are loaded."


def _nothing_lost(report: Report) -> tuple[str, str]:
    if all(topic.agrees for topic in report.topics):
        events = sum(topic.loaded for topic in report.topics)
        return "good", f"No event was lost or came twice: {events:,} were produced, landed and loaded."
    return "bad", "Events produced, landed and loaded differ."


def _holds(report: Report) -> tuple[str, str]:
    if report.invariants is None:
        return "open", f"The invariants were not asked: {report.not_asked}."
    holds = all(answer.holds for answer in report.invariants)
    return "good" if holds else "bad", _verdict(report.invariants)


def _calibrated(report: Report) -> tuple[str, str]:
    """A figure outside of its band is no error: a small hospital or a short run may have some."""
    scorecard = report.scorecard
    all_in = scorecard.count(Verdict.IN) > 0 and scorecard.count(Verdict.OUT) == 0
    return "good" if all_in else "open", summary_line(scorecard)


def _verdict(answers: Sequence[Answer]) -> str:
    """As a sentence."""
    return f"{verdict(answers).rstrip('.')}."


def _invariant(answer: Answer) -> tuple[str, str, str, str]:
    if answer.skipped:
        return answer.invariant.label, answer.invariant.asserts, "–", "not asked"
    return answer.invariant.label, answer.invariant.asserts, f"{answer.rows:,}", f"{answer.violations:,}"


def _strip(part: Part) -> tuple[str, str, Piece]:
    judged = [line for line in part.lines if line.verdict is not Verdict.TOO_FEW]
    dots = [(_position(line), DOTS[line.verdict]) for line in judged]
    inside = sum(line.verdict is Verdict.IN for line in judged)
    return part.title, f"{inside} of {len(judged)}", svg.strip(f"{part.title}: figures in their bands", dots)


def _position(line: Line) -> float:
    """Where the figure lies: 0 is its band's low end, 1 its high one."""
    low, high, value = line.band.low, line.band.high, line.made.value or 0.0
    return (value - low) / (high - low) if high > low else 0.5 + (value - low)


def _part(part: Part) -> Piece:
    return html.Piece(html.paragraph(part.title) + _figures(part.lines))


def _figures(lines: Sequence[Line]) -> Piece:
    styles = {Verdict.IN: "", Verdict.OUT: "out", Verdict.TOO_FEW: "few"}
    return html.table(
        ("figure", "made#", "band#", "unit", "verdict", "source"),
        [cells(line) for line in lines],
        [styles[line.verdict] for line in lines],
    )
