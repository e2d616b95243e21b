"""What the tabs have to work with, and how they show it."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, TypeGuard

import altair as alt
import pandas as pd
import streamlit as st

from hospital.dashboard.warehouse import Loaded, Warehouse
from hospital.runtime.simclock import SimulatedClock

METRIC_WIDTH = 158
"""Two stand side by side on a phone of 390 pixels."""

DAYS_SHOWN = 60


@dataclass(frozen=True)
class Page:
    """The warehouse, how far it is, and the period that it fills."""

    warehouse: Warehouse
    loaded: Loaded
    period: SimulatedClock

    @property
    def day(self) -> date:
        """The last day that is loaded, of which the tabs tell."""
        return self.loaded.last_day

    def since(self, days: int) -> date:
        """The first of that many days up to the last one."""
        return max(self.loaded.first_day, self.day - timedelta(days=days - 1))

    def last_days(self) -> pd.DataFrame:
        """What the hospital reported of the last days, in order; there is one at least."""
        return self.warehouse.ask("days", since=self.since(DAYS_SHOWN))


@dataclass(frozen=True)
class Metric:
    """A number under a label that has its unit; `before` is what it was on the day before."""

    label: str
    value: float | None
    decimals: int = 0
    before: float | None = None


def heading(text: str) -> None:
    """Over a part of a tab."""
    st.subheader(text, anchor=False)


def metrics(shown: Sequence[Metric]) -> None:
    """Tiles that fill a row, and wrap where it is narrow."""
    with st.container(horizontal=True, gap="small"):
        for metric in shown:
            st.metric(
                metric.label,
                number_text(metric.value, metric.decimals),
                change_text(metric),
                delta_color="off",
                border=True,
                width=METRIC_WIDTH,
            )


def number_text(value: float | None, decimals: int = 0) -> str:
    """``1,234``; a dash where it is not known."""
    return f"{value:,.{decimals}f}" if is_known(value) else "–"


def change_text(metric: Metric) -> str | None:
    """``+5`` where both are known, and differ."""
    if not is_known(metric.value) or not is_known(metric.before):
        return None
    change = round(metric.value - metric.before, metric.decimals)
    return f"{change:+,.{metric.decimals}f}" if change else "0"


def is_known(value: float | None) -> TypeGuard[float]:
    """Whether it is a number: in a table what is missing may be NaN."""
    return value is not None and not math.isnan(value)


def chart(drawn: alt.Chart | alt.LayerChart, alt_text: str) -> None:
    """As wide as its place."""
    st.altair_chart(drawn, width="stretch", alt=alt_text)


def table(content: pd.DataFrame, names: Mapping[str, str], decimals: Mapping[str, int] | None = None) -> None:
    """Those columns under those names, as text to read and copy; wide ones scroll by themselves."""
    shown = pd.DataFrame(
        {
            label: [cell_text(value, (decimals or {}).get(column, 0)) for value in content[column]]
            for column, label in names.items()
        }
    )
    st.table(shown, hide_index=True, border="horizontal")


def cell_text(value: Any, decimals: int = 0) -> str:
    """As a person reads it: thousands apart, a dash for what is not known."""
    if value is None or value is pd.NaT or (isinstance(value, float) and math.isnan(value)):
        return "–"
    if pd.api.types.is_bool(value):
        return "yes" if value else "no"
    if pd.api.types.is_number(value):
        return f"{value:,.{decimals}f}"
    return plain(str(value))


def plain(text: str) -> str:
    """For Streamlit, which takes text for Markdown: each sign stands for itself."""
    return re.sub(r"([\\`*_\[\]$:<>~#|])", r"\\\1", text)
