"""What the report says about the hospital: plots of how full, how busy and how well staffed it is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from itertools import accumulate, groupby
from statistics import fmean

from hospital.report import html, svg
from hospital.report.facts import Hospital, Period, Report, Shift, Ward
from hospital.report.html import Piece
from hospital.report.svg import Axes, Series, Tick

VISITS = {"emergency": "s2", "outpatient": "s1"}
TRIAGE = ("red", "orange", "yellow", "green")
GROUPS = {"nursing": "s1", "clinicians": "s2", "allied": "s3", "support": "s4", "administration": "s5"}
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
LONGEST_WAIT = 480
LONGEST_STAY = 30
EMPTIEST = 0.5
"""Bed use that is drawn as empty; from there to 1 the colour grows."""


def occupancy(report: Report) -> Piece:
    """Bed use by ward."""
    hospital = report.hospital
    groups = [
        (name, list(wards)) for name, wards in groupby(hospital.wards, key=lambda ward: ward.department)
    ]
    ticks = [
        Tick(
            number,
            f"{month:%b %Y}" if number == 0 or month.month == 1 else f"{month:%b}",
            minor=month.month != 1,
        )
        for number, month in enumerate(hospital.months)
        if month.month in (1, 4, 7, 10)
    ]
    figures = []
    for number, (name, wards) in enumerate(groups):
        last = number == len(groups) - 1
        levels = [[_level(use) for use in ward.use] for ward in wards]
        figures += [
            html.paragraph(f"{name}: {_beds_text(wards)}, {_percent(_mean_use(wards))} in use"),
            svg.heat_map(f"Bed use of {name} by ward and month", levels, ticks if last else ()),
        ]
    fullest, emptiest = (pick(hospital.wards, key=lambda w: fmean(w.use)) for pick in (max, min))
    return html.section(
        "How full the wards are",
        html.figure(
            f"A row is a ward, a column a month: the stronger the colour, the fuller. Over the whole period "
            f"{_percent(_mean_use(hospital.wards))} of the beds are in use; the fullest ward is "
            f"{fullest.name} ({_percent(fmean(fullest.use))}), the emptiest {emptiest.name} "
            f"({_percent(fmean(emptiest.use))}).",
            html.key(
                [
                    ("heat h0", "50 % or less"),
                    ("heat h3", "66 %"),
                    ("heat h6", "82 %"),
                    ("heat h9", "98 % or more"),
                ]
            ),
            *figures,
        ),
    )


def arrivals(report: Report) -> Piece:
    """When people come."""
    return html.section("When people come", _by_hour(report.hospital), _by_week(report))


def waits(report: Report) -> Piece:
    """How long people wait until they are seen."""
    found = [(level, report.hospital.waits[level]) for level in TRIAGE if level in report.hospital.waits]
    series = [Series(level, level, _shares_seen(by_minute)) for level, by_minute in found]
    medians = ", ".join(f"{level} {_median(by_minute)}" for level, by_minute in found)
    axes = Axes(
        "Share of patients seen, by minutes since triage",
        0, LONGEST_WAIT, [Tick(h * 60, f"{h} h", minor=h % 2 == 1) for h in range(9)], 100,
        as_text="{:.0f} %".format,
    )  # fmt: skip
    return html.section(
        "How long they wait",
        html.figure(
            f"How many of the emergency patients have been seen, so long after triage: the more urgent, the "
            f"steeper. The median wait in minutes: {medians}.",
            html.key((level, level) for level, _ in found),
            svg.lines(axes, series),
        ),
    )


def stays(report: Report) -> Piece:
    """How long patients stay."""
    by_days, mean = report.hospital.stays, report.hospital.mean_stay
    all_stays = sum(by_days.values())
    median = _median(by_days)
    percent = [
        (d + 0.5, 100 * by_days.get(d, 0) / all_stays if all_stays else 0.0) for d in range(LONGEST_STAY + 1)
    ]
    top = svg.nice_top(max(share for _, share in percent))
    ticks = [Tick(d, f"{d}", minor=d % 10 != 0) for d in range(0, LONGEST_STAY, 5)]
    axes = Axes(
        "Stays by whole days",
        0, LONGEST_STAY + 1, [*ticks, Tick(LONGEST_STAY + 0.5, f"{LONGEST_STAY}+")], top,
        marks=[(mean, f"mean {mean:.1f} days")], as_text="{:.0f} %".format,
    )  # fmt: skip
    return html.section(
        "How long they stay",
        html.figure(
            f"Many stays are short and a few are long: half of the {all_stays:,} completed ones ended within "
            f"{median + 1} days, the mean is {mean:.1f}.",
            svg.bars(axes, [Series("stays", "s1", percent)], 0.85),
        ),
    )


def rosters(report: Report) -> Piece:
    """Who works when."""
    by_group = staff_by_hour(report.hospital.shifts, weeks=report.period.days / 7)
    series = [
        Series(name, style, list(enumerate(by_group[name])))
        for name, style in GROUPS.items()
        if name in by_group
    ]
    top = svg.nice_top(max((max(values) for values in by_group.values()), default=0.0))
    ticks = [Tick(24 * number + 12, name) for number, name in enumerate(DAYS)]
    axes = Axes("Staff on shift by hour of the week", 0, 167, ticks, top)
    nursing = by_group.get("nursing", [0.0])
    return html.section(
        "Who works when",
        html.figure(
            f"Staff on shift through the mean week. Nursing never stops: {min(nursing):,.0f} at least and "
            f"{max(nursing):,.0f} at most; most of the others work office hours.",
            html.key((s.style, s.name) for s in series),
            svg.lines(axes, series),
        ),
    )


def staff_by_hour(shifts: Iterable[Shift], weeks: float) -> dict[str, list[float]]:
    """By staff group: how many are on shift in each hour of the mean week, from Monday's first on."""
    by_group: dict[str, list[float]] = defaultdict(lambda: [0.0] * 168)
    for shift in shifts:
        begin = 24 * (shift.weekday - 1) + shift.hour
        for hour in range(begin, begin + shift.hours):
            by_group[shift.staff_group][hour % 168] += shift.number / weeks
    return dict(by_group)


def _by_hour(hospital: Hospital) -> Piece:
    series = [
        Series(kind, style, [(hour + 0.5, by_hour.get(hour, 0.0)) for hour in range(24)])
        for kind, style in VISITS.items()
        if (by_hour := hospital.arrivals_by_hour.get(kind))
    ]
    top = svg.nice_top(max((value for s in series for _, value in s.points), default=0.0))
    ticks = [Tick(hour, f"{hour:02d}:00", minor=hour % 6 != 0) for hour in range(0, 24, 3)]
    axes = Axes("Arrivals by hour of the day", 0, 24, ticks, top, as_text=_with_decimals(top))
    busiest = max(hospital.arrivals_by_hour.get("emergency", {0: 0.0}).items(), key=lambda item: item[1])[0]
    return html.figure(
        f"Arrivals in each hour of the mean day: clinics are a matter of mornings, emergencies come at any "
        f"hour, most of them between {busiest:02d}:00 and {busiest + 1:02d}:00.",
        html.key((s.style, s.name) for s in series),
        svg.bars(axes, series, 0.8),
    )


def _by_week(report: Report) -> Piece:
    hospital, period = report.hospital, report.period
    series = [
        Series(
            kind,
            style,
            [(_days(period, week) + 3.5, value) for week, value in sorted(by_week.items())],
        )
        for kind, style in VISITS.items()
        if (by_week := hospital.arrivals_by_week.get(kind))
    ]
    top = svg.nice_top(max((value for s in series for _, value in s.points), default=0.0))
    days = (period.last - period.first).days + 1
    reduced = _within(report.reduced, period.first, period.last)
    axes = Axes(
        "Arrivals a day by week", 0, days, _month_ticks(period.first, days), top,
        bands=[(_days(period, reduced[0]), _days(period, reduced[1]) + 1, "reduced")] if reduced else (),
        as_text=_with_decimals(top),
    )  # fmt: skip
    shaded = " In the shaded period there are a quarter fewer, as the brief asks." if reduced else ""
    return html.figure(
        f"Arrivals a day, week by week: the year's seasons and holidays.{shaded}",
        html.key((s.style, s.name) for s in series),
        svg.lines(axes, series),
    )


def _days(period: Period, day: date) -> int:
    """Since the first loaded day."""
    return (day - period.first).days


def _month_ticks(first: date, days: int) -> list[Tick]:
    """Quarters of a long period, months of a short one."""
    months = (1, 4, 7, 10) if days > 200 else range(1, 13)
    firsts = (first + timedelta(days=number) for number in range(days))
    return [
        Tick(
            (day - first).days,
            f"{day:%b %Y}" if day.month == 1 else f"{day:%b}",
            minor=days > 200 and day.month != 1,
        )
        for day in firsts
        if day.day == 1 and day.month in months
    ]


def _within(span: tuple[date, date], first: date, last: date) -> tuple[date, date] | None:
    begin, end = max(span[0], first), min(span[1], last)
    return (begin, end) if begin <= end else None


def _shares_seen(by_minute: Mapping[int, int]) -> list[tuple[float, float]]:
    """Percent seen after so many minutes, in steps of five."""
    total = sum(by_minute.values())
    seen = [0, *accumulate(by_minute.get(minute, 0) for minute in range(LONGEST_WAIT))]
    return [(minute, 100 * seen[minute] / total) for minute in range(0, LONGEST_WAIT + 1, 5)]


def _median(counts: Mapping[int, int]) -> int:
    """The first number up to which there are half of them."""
    half = sum(counts.values()) / 2
    return next((number for number, so_far in _running(counts) if so_far >= half), 0)


def _running(counts: Mapping[int, int]) -> list[tuple[int, int]]:
    """Each number with the count of all up to it."""
    numbers = sorted(counts)
    return list(zip(numbers, accumulate(counts[number] for number in numbers), strict=True))


def _level(use: float) -> int:
    return round(9 * min(max((use - EMPTIEST) / (1 - EMPTIEST), 0.0), 1.0))


def _mean_use(wards: Sequence[Ward]) -> float:
    return sum(fmean(ward.use) * ward.beds for ward in wards) / sum(ward.beds for ward in wards)


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"


def _beds_text(wards: Sequence[Ward]) -> str:
    beds = sum(ward.beds for ward in wards)
    return f"{len(wards)} wards, {beds:,} beds" if len(wards) > 1 else f"1 ward, {beds:,} beds"


def _with_decimals(top: float) -> Callable[[float], str]:
    return "{:,.0f}".format if top >= 10 else "{:.1f}".format
