"""The dashboard on a real warehouse, in a real browser: every tab shows the run's numbers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser

from scripts.picture_dashboard import TABS
from tests.integration.dashboard_in_a_browser import (
    DATE,
    LAST_DAY,
    TILES,
    Seen,
    reported,
    small_dashboard,
)
from tests.integration.warehouse_on_postgres import World

PHONE = {"width": 390, "height": 844}

WITH_DECIMALS = {
    "Beds in use, %": "percent_used",
    "Orange, minutes": "wait_orange",
    "Yellow, minutes": "wait_yellow",
    "Green, minutes": "wait_green",
}


@pytest.fixture(scope="module")
def address(small: World, browser: Browser, server_folder: Path) -> Iterator[str]:
    """Of a dashboard about a small hospital of which all 72 days are loaded."""
    with small_dashboard(small, server_folder / "dashboard") as address:
        yield address


@pytest.fixture
def seen(browser: Browser, address: str) -> Iterator[Seen]:
    seen = Seen(browser, address)
    yield seen
    seen.close()


def as_text(rows: list[tuple[Any, ...]]) -> list[list[str]]:
    """As the page shows it: thousands apart, and one decimal where there are any."""
    return [[_cell(cell) for cell in row] for row in rows]


def _cell(cell: Any) -> str:
    return f"{cell:,}" if isinstance(cell, int) else f"{cell:,.1f}" if isinstance(cell, float) else str(cell)


def test_the_head_tells_the_simulated_date_and_that_the_run_is_complete(seen: Seen) -> None:
    seen.until("The run is complete: all 72 days are simulated and loaded.")
    assert DATE.findall(seen.text) == ["2023-01-31"]
    assert "72 of 72 days are loaded, from 2022-11-20 on." in seen.text


def test_today_shows_what_the_hospital_reported(seen: Seen, small: World) -> None:
    seen.open("Today")
    seen.until_tiles(reported(small, TILES, LAST_DAY) | reported(small, WITH_DECIMALS, LAST_DAY, 1))
    assert seen.drawn() == {"Beds in use as each of the last days ended, in percent": 1}


def test_beds_are_counted_from_the_ward_stays(seen: Seen, small: World) -> None:
    seen.open("Beds")
    wards = small.query(
        "SELECT w.code, count(s.bed_id), w.beds, w.beds - count(s.bed_id) FROM hospital_operations.wards AS w"
        " JOIN hospital_operations.beds AS b USING (ward_id) LEFT JOIN hospital_admissions.ward_stays AS s"
        f" ON s.bed_id = b.bed_id AND started_at < '{LAST_DAY}'::date + 1"
        f" AND coalesce(ended_at, 'infinity') >= '{LAST_DAY}'::date + 1"
        " GROUP BY w.code, w.beds ORDER BY w.code"
    )
    seen.unfold("Every ward as a table")
    shown = sorted([row[0], *row[3:6]] for row in seen.table("Ward"))
    assert shown == as_text(wards)
    everybody = seen.table("Wards full")[-1]
    assert everybody[:3] == ["All", str(sum(n for _, n, _, _ in wards)), str(sum(b for _, _, b, _ in wards))]
    assert everybody[4] == str(sum(free == 0 for *_, free in wards))
    drawn = seen.drawn()
    assert drawn["Beds in use by department and day"] == 8 * 60
    assert drawn["Patients of every ward against its beds"] >= sum(
        patients > 0 for _, patients, _, _ in wards
    )


def test_waits_are_those_of_the_visits(seen: Seen, small: World) -> None:
    seen.open("Patients")
    waits = small.query(
        "SELECT triage, count(*), count(seen_at), percentile_cont(0.5) WITHIN GROUP (ORDER BY"
        " date_part('epoch', seen_at - triaged_at) / 60) FROM hospital_admissions.visits"
        f" WHERE arrived_at >= '{LAST_DAY}'::date - 6 AND triage IS NOT NULL GROUP BY triage ORDER BY triage"
    )
    assert sorted(row[:4] for row in seen.table("Triage")) == as_text(waits)
    numbers = {"Emergency": "emergency_visits", "Admissions": "admissions", "Separations": "separations"}
    seen.until_tiles(reported(small, numbers, LAST_DAY))
    drawn = seen.drawn()
    assert (drawn["Median wait by triage and day"], drawn["Arrivals by day"]) == (4, 2)
    assert drawn["Arrivals in each hour of the day"] >= 24


def on_the_move(small: World, time: str) -> dict[str, str]:
    """How many were so at that time of the last day, under the page's labels."""
    at = f"'{LAST_DAY} {time}'::timestamp"
    ((ambulances, transfers),) = small.query(
        "SELECT (SELECT count(*) FROM emergency_transport.transports"
        f" WHERE dispatched_at <= {at} AND handed_over_at > {at}),"
        f" (SELECT count(*) FROM patient_transfers.transfers WHERE departed_at <= {at} AND arrived_at > {at})"
    )
    return {f"Ambulances at {time}": str(ambulances), f"Transfers at {time}": str(transfers)}


def test_ambulances_and_transfers_are_on_the_move_at_the_time_that_is_chosen(
    seen: Seen, small: World
) -> None:
    seen.open("On the move")
    assert "5 of the day's 5 stream sessions are loaded." in seen.text
    for time, keys in (("12:00", ()), ("23:30", ("End",)), ("20:30", ("ArrowLeft",) * 6)):
        for key in keys:
            seen.page.get_by_role("slider").press(key)
        seen.until_tiles(on_the_move(small, time))
    assert len(seen.table("Since")) == sum(map(int, on_the_move(small, "20:30").values())) > 0


def test_staff_is_counted_from_the_rosters(seen: Seen, small: World) -> None:
    seen.open("Staff")
    groups = small.query(
        "SELECT staff_group, count(*) FROM hospital_operations.shifts"
        " JOIN hospital_operations.staff USING (staff_id) JOIN hospital_operations.roles USING (role)"
        f" WHERE shift_date = '{LAST_DAY}' GROUP BY 1 ORDER BY 1"
    )
    assert sorted(row[:2] for row in seen.table("Office hours")) == as_text(groups)
    ((ruled, covered),) = small.query(
        "SELECT count(*), count(*) FILTER (WHERE nurses >= minimum AND seniors > 0)"
        f" FROM reports.staff_cover WHERE day = '{LAST_DAY}' AND minimum > 0"
    )
    seen.until_tiles({"With a minimum": str(ruled), "Minimum is there": str(covered)})
    seen.unfold("Every ward's shifts as a table")
    assert len(seen.table("Seniors")) == 36
    assert seen.drawn()["Nurses and doctors on duty by day"] == 4


def test_seasons_go_over_the_whole_period(seen: Seen, small: World) -> None:
    seen.open("Seasons")
    ((most, fewest, weeks),) = small.query(
        "SELECT max(a_day), min(a_day), count(*) FROM (SELECT round(count(*) / 7.0, 1) AS a_day"
        " FROM hospital_admissions.visits WHERE triage IS NOT NULL AND arrived_at >= '2022-11-21'"
        " AND arrived_at < '2023-01-30' GROUP BY date_trunc('week', arrived_at)) AS weeks"
    )
    rates = {"Emergencies, most": str(most), "Emergencies, fewest": str(fewest)}
    seen.until_tiles({"Days loaded": "72", "Whole weeks": str(weeks), **rates})
    drawn = seen.drawn()
    assert drawn["Emergency visits by cause and week, against each cause's mean week"] == 24 * weeks
    assert (drawn["Arrivals a day by week"], drawn["Beds in use by week, in percent"]) == (2, 1)


def test_the_pipeline_tab_has_the_facts_of_the_status_and_the_ledger(seen: Seen, small: World) -> None:
    seen.open("Pipeline")
    kinds = small.query(
        "SELECT kind, count(*), sum(rows)::bigint FROM pipeline.ledger GROUP BY kind ORDER BY kind"
    )
    assert sorted(row[:3] for row in seen.table("Kind of file")) == as_text(kinds)
    events = small.query(
        "SELECT 'transfers', count(*) FROM patient_transfers.transfers"
        " UNION ALL SELECT 'transport', count(*) FROM emergency_transport.transports"
    )
    assert [[row[0], row[2], row[3], row[4]] for row in seen.table("Produced")] == [
        [name, *[number] * 3] for name, number in as_text(events)
    ]
    ((processed,),) = small.query("SELECT count(*) FROM pipeline.ledger")
    assert ["processed", f"{processed:,}"] in seen.table("Folder")
    assert ["scheduler → warehouse", "nothing waits: 72 made, 72 taken"] in seen.table("Lag")
    servers = {row[0]: row[1:] for row in seen.table("What it does")}
    assert servers["PostgreSQL"] == [
        "answers",
        f"at {small.database.host}:{small.database.port}/{small.database.database}",
    ]
    assert servers["Kafka"][0] == "away"
    assert servers["scheduler"] == ["not seen", "it has given no sign here"]


def test_nobody_outside_is_asked(seen: Seen, address: str) -> None:
    for tab in TABS:
        seen.open(tab)
    hosts = {urlsplit(url).netloc for url in seen.asked if urlsplit(url).scheme not in ("data", "blob")}
    assert hosts == {urlsplit(address).netloc}


def test_the_warehouse_is_read_as_the_analyst_and_nobody_else(seen: Seen, small: World) -> None:
    seen.open("Today")
    users = small.query(
        "SELECT DISTINCT usename FROM pg_stat_activity WHERE application_name IN ('dashboard', 'status')"
        f" AND datname = '{small.database.database}'"
    )
    assert users == [("analyst",)]


@pytest.mark.parametrize("tab", TABS)
def test_a_phone_shows_it_without_scrolling_sideways(browser: Browser, address: str, tab: str) -> None:
    seen = Seen(browser, address, PHONE)
    seen.open(tab)
    seen.page.wait_for_timeout(500)
    wide, visible = seen.widths()
    assert wide <= visible <= PHONE["width"]
    seen.close()
