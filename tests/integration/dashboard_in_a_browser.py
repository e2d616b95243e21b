"""The dashboard as a person has it: `python -m hospital dashboard`, looked at in a real Chromium."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page

from hospital.local.server import free_port
from scripts.picture_dashboard import open_tab
from simulation_configs import ROOT
from tests.hospitals import SMALL
from tests.integration.warehouse_on_postgres import World

PATIENCE_SECONDS = 40.0
LAST_DAY = date(2023, 1, 30)
DATE = re.compile(r"Simulated date: (\d{4}-\d{2}-\d{2})")
DESK = {"width": 1200, "height": 900}

TILES = {  # of the tab Today, by the columns of reports.daily_report
    "Patients in beds": "census_at_end",
    "Beds": "beds",
    "Emergency arrivals": "emergency_visits",
    "Outpatient arrivals": "outpatient_visits",
    "By ambulance": "arrivals_by_ambulance",
    "Admissions": "admissions",
    "Separations": "separations",
    "Of them deaths": "deaths",
    "Moves between beds": "moves",
    "Sent elsewhere": "sent_elsewhere",
    "Left unseen": "left_without_being_seen",
    "Nurses by day": "nurses_by_day",
    "Nurses by night": "nurses_by_night",
    "Doctors at noon": "doctors_at_noon",
    "Doctors at 23h00": "doctors_at_23",
}


@contextmanager
def dashboard(settings: Mapping[str, str], folder: Path) -> Iterator[str]:
    """Started with these settings and no others of this machine; the page's address."""
    port = free_port()
    own = {"DASHBOARD_PORT": str(port), "LOCAL_PATH": str(folder), "HOME": str(folder)}
    process = subprocess.Popen(
        [sys.executable, "-m", "hospital", "dashboard"],
        cwd=ROOT,
        env={**os.environ, **own, **settings},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        until(
            "the dashboard answers", lambda: process.poll() is None and answers(f"{address}/_stcore/health")
        )
        yield address
    finally:
        process.send_signal(signal.SIGINT)
        output, _ = process.communicate(timeout=30)
    assert process.returncode == 0, output
    assert f"at http://localhost:{port}; Ctrl-C" in output
    assert "Traceback" not in output


def answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=2) as answer:  # noqa: S310 - ours
            return bool(answer.status == 200)
    except OSError:
        return False


def until(what: str, reached: Callable[[], bool], seconds: float = PATIENCE_SECONDS) -> None:
    """Look often. Raises AssertionError when the patience is over."""
    end = time.monotonic() + seconds
    while not reached():
        assert time.monotonic() < end, f"waited in vain: {what}"
        time.sleep(0.1)


def where(world: World) -> dict[str, str]:
    database = world.database
    return {
        "POSTGRES_HOST": database.host,
        "POSTGRES_PORT": str(database.port),
        "POSTGRES_DB": database.database,
    }


def reported(world: World, columns: dict[str, str], day: date, decimals: int = 0) -> dict[str, str]:
    """The day's figures as the hospital reported them, under the page's labels."""
    ((*values,),) = world.query(
        f"SELECT {', '.join(columns.values())} FROM reports.daily_report WHERE day = '{day}'"
    )
    return {label: f"{value:,.{decimals}f}" for label, value in zip(columns, values, strict=True)}


class Seen:
    """A viewer's page."""

    def __init__(self, browser: Browser, address: str, size: Mapping[str, int] = DESK) -> None:
        self.asked: set[str] = set()
        self.errors: list[str] = []
        self.page: Page = browser.new_page(viewport={"width": size["width"], "height": size["height"]})
        self.page.set_default_timeout(PATIENCE_SECONDS * 1_000)
        self.page.on("request", lambda request: self.asked.add(request.url))
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.goto(address)
        self.page.get_by_role("tab", name="Today", exact=True).wait_for()

    def open(self, tab: str) -> None:
        """Open the tab, and wait for what it shows."""
        open_tab(self.page, tab)

    @property
    def text(self) -> str:
        """All that can be read."""
        return self.page.locator("[data-testid=stMain]").inner_text()

    def until(self, text: str) -> None:
        """Wait until the page says so by itself."""
        self.page.get_by_text(text).first.wait_for()

    def tiles(self) -> dict[str, str]:
        """The numbers of the open tab, by their labels."""
        found: dict[str, str] = self.page.locator("[data-testid=stMetric]").evaluate_all(
            """tiles => Object.fromEntries(tiles.map(tile => ["stMetricLabel", "stMetricValue"].map(
                part => tile.querySelector(`[data-testid=${part}]`).innerText.trim())))"""
        )
        return found

    def until_tiles(self, expected: Mapping[str, str]) -> None:
        """Wait until the open tab has these numbers."""
        until(f"{expected}", lambda: expected.items() <= self.tiles().items())

    def table(self, header: str) -> list[list[str]]:
        """The rows of the table with that column."""
        table: Locator = self.page.locator("[data-testid=stTable] table").filter(
            has=self.page.get_by_role("columnheader", name=header, exact=True)
        )
        table.first.wait_for()
        rows: list[list[str]] = table.first.locator("tbody tr").evaluate_all(
            "rows => rows.map(row => [...row.cells].map(cell => cell.innerText.trim()))"
        )
        return rows

    def unfold(self, text: str) -> None:
        """Open what is folded away."""
        self.page.get_by_text(text).click()

    def drawn(self) -> dict[str, int]:
        """How many marks (lines, bars, cells) each chart of the open tab has drawn, by what it is called."""
        self.page.locator("[data-testid=stVegaLiteChart] svg").first.wait_for()
        marks: dict[str, int] = self.page.locator("[data-testid=stVegaLiteChart]").evaluate_all(
            """charts => Object.fromEntries(charts.map(chart => [chart.getAttribute("aria-label"), [
                ...chart.querySelectorAll("svg .role-mark.mark-line path, svg .role-mark.mark-rect path")
            ].filter(mark => mark.getBBox().width > 0).length]))"""
        )
        return marks

    def widths(self) -> tuple[int, int]:
        """How wide the content is, and how wide the part of it that is seen."""
        wide, seen = self.page.locator("[data-testid=stMain]").evaluate(
            "main => [Math.max(main.scrollWidth, document.scrollingElement.scrollWidth), main.clientWidth]"
        )
        return wide, seen

    def close(self) -> None:
        """Nothing went wrong in it."""
        assert self.errors == []
        assert "Traceback" not in self.text
        assert self.page.locator("[data-testid=stException]").count() == 0
        self.page.close()


@contextmanager
def small_dashboard(small: World, folder: Path) -> Iterator[str]:
    """Of the small hospital of which all 72 days are loaded; the page's address."""
    settings = {"SIM_END_DATE": SMALL.end.isoformat(), "SHARED_DATA_PATH": str(small.root), **where(small)}
    with dashboard(settings, folder) as address:
        yield address
