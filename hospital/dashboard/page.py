"""The page: what holds for the whole hospital at its head, then the tabs, of which only the open one asks."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import streamlit as st

from hospital.dashboard import beds, moves, patients, pipeline, seasons, staff, today
from hospital.dashboard.heading import Line, about_services, about_the_day, clock_text
from hospital.dashboard.memory import Memory
from hospital.dashboard.site import Page, plain
from hospital.dashboard.warehouse import READER, Loaded, UnavailableError, Warehouse
from hospital.local.places import Places
from hospital.runtime.simclock import SimulatedClock
from hospital.status.collect import collect
from hospital.status.facts import Status
from hospital.status.lake import period
from hospital.status.services import services
from simulation_configs import Settings, read_settings

EVERY_SECONDS = 2.0
SHOWN_AS = {"error": st.error, "warning": st.warning, "success": st.success, "info": st.info}

TABS: Mapping[str, Callable[[Page], None]] = {
    "Today": today.show,
    "Beds": beds.show,
    "Patients": patients.show,
    "On the move": moves.show,
    "Staff": staff.show,
    "Seasons": seasons.show,
}
PIPELINE = "Pipeline"

STYLE = "<style>[data-testid='stMainBlockContainer'] { padding-top: 2.5rem; }</style>"


@dataclass(frozen=True)
class Site:
    """The run that the page is about."""

    settings: Settings
    warehouse: Warehouse
    memory: Memory

    @property
    def period(self) -> SimulatedClock:
        """Of the run on record; before there is one, as it is set."""
        return period(Places.of(self.settings).lake, self.settings)

    def status(self) -> Status:
        """As ``python -m hospital status --watch`` has it, asked as the reader."""
        return self.memory.get("status", lambda: collect(self.settings, count_rows=False, user=READER))


@st.cache_resource(show_spinner=False)
def _site() -> Site:
    """One for all viewers."""
    settings = read_settings()
    return Site(settings, Warehouse(settings), Memory(EVERY_SECONDS / 2))


def show() -> None:
    """The whole page. It asks again by itself, every other second."""
    st.set_page_config(page_title="The simulated hospital", layout="wide")
    _live()


@st.fragment(run_every=EVERY_SECONDS)
def _live() -> None:
    site = _site()
    try:
        loaded: Loaded | UnavailableError = site.warehouse.loaded()
    except UnavailableError as error:
        loaded = error
    _head(site, loaded)
    tabs = st.tabs([*TABS, PIPELINE], key="tab", on_change="rerun")
    for name, tab in zip([*TABS, PIPELINE], tabs, strict=True):
        if not tab.open:
            continue
        with tab:
            if name == PIPELINE:
                pipeline.show(site.status(), site.warehouse)
            else:
                _tab(TABS[name], site, loaded)


def _head(site: Site, loaded: Loaded | UnavailableError) -> None:
    st.html(STYLE)
    st.header("The simulated hospital", anchor=False)
    clock = site.period
    known = loaded if isinstance(loaded, Loaded) else None
    st.markdown(clock_text(known, clock))
    if known is not None:
        st.progress(min(1.0, known.days / clock.days))
    lines: list[Line] = list(about_services(services(Places.of(site.settings).lake.heartbeats, time.time())))
    if known is not None:
        try:
            complete = known.simulated_date >= clock.end and site.warehouse.is_complete(clock)
            wards = site.warehouse.ask("wards", day=known.last_day)
            cover = site.warehouse.ask("cover", day=known.last_day)
            lines += about_the_day(known, clock, complete, wards, cover)
        except UnavailableError:  # it went away meanwhile; the next look tells
            pass
    for line in lines:
        SHOWN_AS[line.kind](plain(line.text))


def _tab(show_tab: Callable[[Page], None], site: Site, loaded: Loaded | UnavailableError) -> None:
    try:
        if isinstance(loaded, UnavailableError):
            raise loaded
        show_tab(Page(site.warehouse, loaded, site.period))
    except UnavailableError as error:
        st.warning(f"**{plain(str(error))}**  \n{plain(error.advice)}")
        st.caption("The page looks again by itself. The tab Pipeline tells how the run stands.")
