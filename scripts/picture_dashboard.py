"""Pictures for docs/dashboard.md, of the dashboard that is up: python -m scripts.picture_dashboard

Each tab as a desk shows it, and two as a phone does.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from simulation_configs import ROOT, read_settings

FOLDER = ROOT / "docs" / "pictures"
DESK, PHONE = (1100, 1050), (390, 844)
TALLER = {"Seasons": 1750}
"""What is best about it is further down."""
TABS = ("Today", "Beds", "Patients", "On the move", "Staff", "Seasons", "Pipeline")
AT_A_PHONE = ("Today", "Beds")
DRAWN_MILLISECONDS = 2_500


def chromium() -> str | None:
    """The system's Chromium, if there is one: none is fetched."""
    names = ("chromium", "chromium-browser", "google-chrome")
    return next((path for path in map(shutil.which, names) if path), None)


def launch_arguments() -> list[str]:
    """For a machine without much shared memory, and for root, who may not use Chromium's sandbox."""
    return ["--no-sandbox", "--disable-dev-shm-usage"]


def open_tab(page: Page, name: str) -> None:
    """Open the tab, and wait until what it shows is there."""
    page.get_by_role("tab", name=name, exact=True).click()
    page.get_by_role("tabpanel", name=name, exact=True).locator("h3").first.wait_for()
    page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()


def take(browser: Browser, address: str, tabs: tuple[str, ...], size: tuple[int, int], suffix: str) -> None:
    """A picture of each of the tabs."""
    width, height = size
    page = browser.new_page(viewport={"width": width, "height": height})
    page.goto(address)
    for name in tabs:
        page.set_viewport_size({"width": width, "height": TALLER.get(name, height)})
        open_tab(page, name)
        page.wait_for_timeout(DRAWN_MILLISECONDS)
        path: Path = FOLDER / f"dashboard-{name.lower().replace(' ', '-')}{suffix}.png"
        page.screenshot(path=path)
        sys.stdout.write(f"wrote {path}\n")
    page.close()


def main() -> int:
    """Take them all; 1 where there is no Chromium."""
    program = chromium()
    if program is None:
        sys.stderr.write(
            "picture_dashboard: no Chromium is installed; install it, for example apt install chromium\n"
        )
        return 1
    FOLDER.mkdir(exist_ok=True)
    address = f"http://127.0.0.1:{read_settings().dashboard_port}"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=launch_arguments())
        take(browser, address, TABS, DESK, "")
        take(browser, address, AT_A_PHONE, PHONE, "-phone")
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
