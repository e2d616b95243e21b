"""The dashboard's pure parts: what it says of a day, of a service, of a number."""

from __future__ import annotations

from datetime import date, datetime

import pandas as pd
import pytest

from hospital.dashboard.beds import by_department, state_of
from hospital.dashboard.charts import long
from hospital.dashboard.heading import Line, about_services, about_the_day, clock_text
from hospital.dashboard.memory import Memory
from hospital.dashboard.moves import moving, through_the_day
from hospital.dashboard.site import Metric, cell_text, change_text, number_text, plain
from hospital.dashboard.staff import short_of_nurses
from hospital.dashboard.warehouse import Loaded
from hospital.runtime.simclock import SimulatedClock
from hospital.status.facts import Instance, Service

DAY = date(2022, 12, 1)
PERIOD = SimulatedClock(date(2022, 11, 20), date(2022, 12, 5), 5)
LOADED = Loaded(date(2022, 12, 2), date(2022, 11, 20), DAY, 12)

WARDS = pd.DataFrame(
    [("Surgery", "SUR01", 9, 10), ("Surgery", "SUR02", 10, 10), ("Paediatrics", "PAE01", 0, 5)],
    columns=["department", "ward", "patients", "beds"],
)
COVER = pd.DataFrame(
    [("SUR01", "day", 3, 3, 1, True), ("SUR02", "night", 1, 2, 1, False), ("PAE01", "day", 4, 3, 0, False)],
    columns=["ward", "shift", "nurses", "minimum", "seniors", "covered"],
)
JOURNEYS = pd.DataFrame(
    [
        ("ambulance", datetime.fromisoformat("2022-12-01 11:50"), datetime.fromisoformat("2022-12-01 12:00")),
        ("ambulance", datetime.fromisoformat("2022-11-30 23:50"), datetime.fromisoformat("2022-12-01 00:20")),
        ("transfer", datetime.fromisoformat("2022-12-01 12:00"), datetime.fromisoformat("2022-12-01 12:31")),
    ],
    columns=["kind", "began_at", "ended_at"],
)


def test_what_was_answered_is_kept_for_its_time_and_no_longer() -> None:
    now, asked = [100.0], []

    def ask() -> int:
        asked.append(now[0])
        return len(asked)

    memory = Memory(2.0, lambda: now[0])
    assert [memory.get("a", ask), memory.get("a", ask), memory.get("b", ask)] == [1, 1, 2]
    now[0] = 102.5
    assert memory.get("a", ask) == 3


def test_what_went_wrong_is_not_kept() -> None:
    memory = Memory(2.0)
    with pytest.raises(ZeroDivisionError):
        memory.get("a", lambda: 1 // 0)
    assert memory.get("a", lambda: 7) == 7


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (1234567, 0, "1,234,567"),
        (1234.56, 1, "1,234.6"),
        (None, 0, "–"),
        (float("nan"), 1, "–"),
        (True, 0, "yes"),
        ("a_file*.csv", 0, r"a\_file\*.csv"),
        (DAY, 0, "2022-12-01"),
    ],
)
def test_a_cell_is_told_plainly(value: object, decimals: int, text: str) -> None:
    assert cell_text(value, decimals) == text


def test_numbers_and_their_change() -> None:
    assert (number_text(1234.5, 1), number_text(None)) == ("1,234.5", "–")
    assert change_text(Metric("Beds in use, %", 80.1, 1, 82.2)) == "-2.1"
    assert change_text(Metric("Beds", 285.0, 0, 285.0)) == "0"
    assert change_text(Metric("Red, minutes", 3.0, 1, float("nan"))) is None
    assert change_text(Metric("Beds", 285.0)) is None


def test_no_text_is_taken_for_markup() -> None:
    assert plain("$x$ [a](b) :red[c] <b> `d`") == r"\$x\$ \[a\](b) \:red\[c\] \<b\> \`d\`"


def test_a_ward_has_free_beds_is_full_or_over() -> None:
    assert [state_of(n, 10) for n in (9, 10, 11)] == ["has free beds", "full", "over capacity"]


def test_departments_add_up_to_the_hospital() -> None:
    summed = by_department(WARDS).set_index("department")
    assert summed.loc["Surgery", ["patients", "beds", "full"]].tolist() == [19, 20, 1]
    assert summed.loc["All", ["patients", "beds", "full", "percent_used"]].tolist() == [19, 25, 1, 76.0]


def test_who_is_on_the_move_has_begun_and_not_ended() -> None:
    assert moving(JOURNEYS, datetime.fromisoformat("2022-12-01 11:59"))["kind"].tolist() == ["ambulance"]
    assert moving(JOURNEYS, datetime.fromisoformat("2022-12-01 12:00"))["kind"].tolist() == ["transfer"]
    assert moving(JOURNEYS, datetime.fromisoformat("2022-12-01 18:00")).empty


def test_through_the_day_every_quarter_of_an_hour_is_counted() -> None:
    counted = through_the_day(JOURNEYS, DAY)
    assert len(counted) == 96
    assert counted.loc[[0, 1, 2], "ambulance"].tolist() == [1, 1, 0]
    assert counted["transfer"].sum() == 3
    assert through_the_day(JOURNEYS.iloc[:0], DAY)["ambulance"].sum() == 0


def test_a_shift_below_its_minimum_is_named() -> None:
    assert short_of_nurses(COVER) == [
        "SUR02 has 1 of 2 nurses on the night shift.",
        "PAE01 has no senior on the day shift.",
    ]


def test_missing_values_draw_nothing() -> None:
    table = pd.DataFrame({"day": [DAY, DAY], "wait_red": [1.5, float("nan")], "wait_green": [60.0, 61.0]})
    tidy = long(table, "day", {"red": "wait_red", "green": "wait_green"})
    assert tidy.groupby("series")["value"].apply(list).to_dict() == {"red": [1.5], "green": [60.0, 61.0]}


def test_the_head_says_how_far_it_is() -> None:
    assert clock_text(None, PERIOD) == "No simulated date yet. The period is 2022-11-20 to 2022-12-05."
    assert "**2022-12-02**. 12 of 15 days are loaded" in clock_text(LOADED, PERIOD)


def test_what_is_ordinary_is_not_told() -> None:
    assert list(about_the_day(LOADED, PERIOD, False, WARDS, COVER.iloc[:1])) == []
    assert list(about_services([service("running", 1.0), service("stopped", 9_999.0)])) == []


def test_what_is_out_of_the_ordinary_is_told() -> None:
    crowded = pd.concat([WARDS, pd.DataFrame([("Surgery", "SUR03", 12, 10)], columns=WARDS.columns)])
    complete, over, below = about_the_day(LOADED, PERIOD, True, crowded, COVER)
    assert complete == Line("success", "The run is complete: all 15 days are simulated and loaded.")
    assert over == Line("error", "Over capacity as 2022-12-01 ended: SUR03 (12 of 10).")
    assert below.kind == "warning"
    assert below.text.endswith("on 2022-12-01: SUR02 by night, PAE01 by day.")


@pytest.mark.parametrize(
    ("state", "age", "kind", "text"),
    [
        ("line stopped", 1.0, "error", "The line is stopped: batch_ingestor: why"),
        ("failed", 1.0, "error", "batch_ingestor has failed: failed why"),
        ("working", 300.0, "warning", "batch_ingestor gives no sign: why; 5 min ago"),
    ],
)
def test_a_service_in_trouble_is_told_of(state: str, age: float, kind: str, text: str) -> None:
    (line,) = about_services([service(state, age)])
    assert (line.kind, line.text.removesuffix("; 1 s ago")) == (kind, text)


def service(state: str, age: float) -> Service:
    return Service("batch_ingestor", (Instance("here", state, "why", age, 0.0),))
