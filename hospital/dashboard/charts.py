"""The page's charts, from tables of pandas. Colours hold on light and dark paper."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, TypeAlias

import altair as alt
import pandas as pd

COLOURS = ("#3b82f6", "#e07b26", "#14a08f", "#8b5cf6", "#d6458b", "#7b8494")
TRIAGE = {"red": "#dc3f3f", "orange": "#e58a1f", "yellow": "#c4a80a", "green": "#35a05c"}
STATES = {"has free beds": COLOURS[0], "full": TRIAGE["orange"], "over capacity": TRIAGE["red"]}
COVER = {"minimum is there": COLOURS[2], "below the minimum": TRIAGE["red"]}

TimeUnit: TypeAlias = Literal["utcyearmonthdate", "utchoursminutes", "utcyearmonthdatehoursminutesseconds"]
DAY: TimeUnit = "utcyearmonthdate"
MINUTE: TimeUnit = "utchoursminutes"
SECOND: TimeUnit = "utcyearmonthdatehoursminutesseconds"
AS_TEXT = {DAY: "%d %b %Y", MINUTE: "%H:%M", SECOND: "%H:%M:%S"}

HEIGHT = 260
ROW = 17
AROUND = 110
"""Pixels that legend and axis take of a chart's height."""


def lines(
    table: pd.DataFrame,
    x: str,
    series: Mapping[str, str],
    *,
    unit: str,
    colours: Mapping[str, str] | None = None,
    top: float | None = None,
    tells: TimeUnit = DAY,
) -> alt.Chart:
    """A line for each of the columns that `series` names, by its label; what is missing is left out."""
    tidy = long(table, x, series)
    drawn: alt.Chart = (
        alt.Chart(tidy, height=HEIGHT)
        .mark_line(point=len(table) <= 1, strokeWidth=2)
        .encode(
            x=_time(x, tells),
            y=alt.Y("value:Q", title=unit, scale=alt.Scale(domainMin=0, domainMax=top or alt.Undefined)),
            color=_colour("series", list(series), colours),
            tooltip=[_told(x, tells), "series:N", alt.Tooltip("value:Q", format=",.1f", title=unit)],
        )
    )
    return drawn


def bars(table: pd.DataFrame, begin: str, end: str, value: str, *, unit: str) -> alt.Chart:
    """A bar for each span of time."""
    drawn: alt.Chart = (
        alt.Chart(table, height=HEIGHT)
        .mark_rect(color=COLOURS[0])
        .encode(
            x=_time(begin, SECOND),
            x2=end,
            y=alt.Y(value, type="quantitative", title=unit),
            y2=alt.datum(0),
            tooltip=[
                _told(begin, SECOND),
                alt.Tooltip(value, type="quantitative", format=",.1f", title=unit),
            ],
        )
    )
    return drawn


def columns(
    table: pd.DataFrame, x: str, y: str, series: str, order: Sequence[str], *, x_title: str, unit: str
) -> alt.Chart:
    """Stacked columns over whole numbers."""
    drawn: alt.Chart = (
        alt.Chart(table, height=HEIGHT)
        .mark_bar()
        .encode(
            x=alt.X(x, type="ordinal", title=x_title, axis=alt.Axis(labelAngle=0, labelOverlap=True)),
            y=alt.Y(y, type="quantitative", title=unit),
            color=_colour(series, order, None),
            tooltip=[x, series, alt.Tooltip(y, type="quantitative", title=unit)],
        )
    )
    return drawn


def against(
    table: pd.DataFrame,
    name: str,
    value: str,
    limit: str,
    state: str,
    states: Mapping[str, str],
    *,
    unit: str,
    limit_label: str,
) -> alt.LayerChart:
    """A bar a row, coloured by its state, with an upright stroke where its limit is."""
    rows = _rows(name)
    told = [
        alt.Tooltip(name),
        alt.Tooltip(value, title=unit),
        alt.Tooltip(limit, title=limit_label),
        alt.Tooltip(state),
    ]
    base = alt.Chart(table, height=AROUND + ROW * len(table))
    drawn = base.mark_bar(height={"band": 0.72}).encode(
        y=rows,
        x=alt.X(
            value,
            type="quantitative",
            title=f"{unit}; the stroke: {limit_label}",
            axis=alt.Axis(tickMinStep=1, format="d"),
        ),
        color=_colour(state, list(states), states),
        tooltip=told,
    )
    strokes = base.mark_tick(thickness=3, color=COLOURS[4], height=ROW - 3).encode(
        y=rows, x=alt.X(limit, type="quantitative"), tooltip=told
    )
    layers: alt.LayerChart = drawn + strokes
    return layers


def heat(
    table: pd.DataFrame,
    begin: str,
    end: str,
    name: str,
    value: str,
    *,
    title: str,
    domain: tuple[float, float],
    scheme: Literal["blues", "blueorange"],
) -> alt.Chart:
    """A row of cells for each name, one for each span of time: the stronger the more."""
    drawn: alt.Chart = (
        alt.Chart(table, height=AROUND + ROW * table[name].nunique())
        .mark_rect()
        .encode(
            x=_time(begin, DAY),
            x2=end,
            y=_rows(name),
            color=alt.Color(
                value,
                type="quantitative",
                scale=alt.Scale(scheme=scheme, domain=list(domain), clamp=True),
                legend=alt.Legend(title=title, orient="top", direction="horizontal", gradientLength=160),
            ),
            tooltip=[
                _told(begin, DAY),
                name,
                alt.Tooltip(value, type="quantitative", format=",.2f", title=title),
            ],
        )
    )
    return drawn


def long(table: pd.DataFrame, x: str, series: Mapping[str, str]) -> pd.DataFrame:
    """A row for each value that is there: `x`, the series' label, and the value."""
    named = table[[x, *series.values()]].rename(columns={column: label for label, column in series.items()})
    return named.melt(id_vars=x, var_name="series", value_name="value").dropna(subset=["value"])


def _time(field: str, unit: TimeUnit) -> alt.X:
    """Simulated and real times are drawn as they stand, wherever the browser is."""
    axis = alt.Axis(format=AS_TEXT[unit], labelOverlap=True)
    return alt.X(field, type="temporal", title=None, scale=alt.Scale(type="utc"), axis=axis)


def _told(field: str, unit: TimeUnit) -> alt.Tooltip:
    return alt.Tooltip(field, type="temporal", timeUnit=unit, title=field)


def _rows(field: str) -> alt.Y:
    axis = alt.Axis(labelOverlap=False, labelBound=False, labelFlush=False, labelLimit=150)
    return alt.Y(field, type="nominal", title=None, sort=None, axis=axis)


def _colour(field: str, order: Sequence[str], colours: Mapping[str, str] | None) -> alt.Color:
    shown = [colours[name] for name in order] if colours else list(COLOURS[: len(order)])
    return alt.Color(
        field,
        type="nominal",
        scale=alt.Scale(domain=list(order), range=shown),
        legend=alt.Legend(title=None, orient="top", labelLimit=200, columns=3),
    )
