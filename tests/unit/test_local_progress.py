"""How a run's progress is told: which files are expected, the rate, the time left."""

from __future__ import annotations

from datetime import date

import pytest

from hospital.local.display import pace_note
from hospital.local.expected import ExpectedFiles
from hospital.local.progress import Rate
from simulation_configs import Settings


@pytest.fixture
def expected() -> ExpectedFiles:
    return ExpectedFiles.of(Settings(sim_start_date=date(2022, 12, 30), sim_end_date=date(2023, 1, 2)))


def test_setup_has_the_quarters_and_months_of_the_period(expected: ExpectedFiles) -> None:
    assert {name for name in expected.setup if name.startswith("staff_active")} == {
        "staff_active_2022-12-30.csv",
        "staff_active_2023-01-01.csv",
    }
    assert {name for name in expected.setup if name.startswith("schedules")} == {
        "schedules_2022-12.csv",
        "schedules_2023-01.csv",
    }


def test_a_day_has_three_files_and_two_for_each_session(expected: ExpectedFiles) -> None:
    assert [len(day) for day in expected.days] == [3 + 2 * 5] * 3
    assert "transfers_2022-12-30_01.json" in expected.days[0]
    assert "transport_2023-01-01_05.json" in expected.days[2]


def test_days_count_only_without_a_gap(expected: ExpectedFiles) -> None:
    assert expected.days_in(expected.days[0] | expected.days[2]) == 1
    assert expected.days_in(expected.days[1]) == 0


def test_a_run_is_complete_only_with_every_file(expected: ExpectedFiles) -> None:
    everything = expected.setup.union(*expected.days)
    assert expected.complete(everything)
    for name in ("people_data.csv", "transport_2022-12-31_03.json", "schedules_2023-01.csv"):
        assert not expected.complete(everything - {name})


def test_the_rate_leaves_out_the_time_before_the_first_day() -> None:
    rate = Rate()
    assert [rate.saw(count, at) for at, count in ((0, 0), (50, 0), (51, 2), (52, 4))] == [0, 0, 2, 2]


def test_the_rate_forgets_what_is_more_than_a_minute_old() -> None:
    rate = Rate()
    for second in range(100):
        rate.saw(min(second, 20), second)
    assert rate.saw(20, 100) == 0


@pytest.mark.parametrize(
    ("rate", "left", "note"),
    [
        (10.0, 100, "10.0 days/s, 0:00:10 left"),
        (1 / 900, 2, "0.07 days/min, 0:30:00 left"),
        (0.0, 100, ""),
        (5.0, 0, ""),
    ],
)
def test_pace_is_told_in_a_unit_that_reads_well(rate: float, left: int, note: str) -> None:
    assert pace_note(rate, left) == note
