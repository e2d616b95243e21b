"""What the ingestor tells: which file or day's files, how many rows, how long, and what it waits for."""

from __future__ import annotations

from datetime import date

import pytest

from hospital.feed.loading import hospital_catalogue
from hospital.runtime.logs import counted
from hospital.runtime.simclock import SimulatedClock
from hospital.warehouse.catalogue import Entry
from hospital.warehouse.journal import Journal
from hospital.warehouse.load import Outcome

CATALOGUE = hospital_catalogue(SimulatedClock(date(2022, 11, 20), date(2022, 11, 23), 5))


@pytest.fixture
def told(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    caplog.set_level("INFO", "hospital")
    return caplog


def entry(name: str) -> Entry:
    found = CATALOGUE.find(name)
    assert found is not None
    return found


def loaded(rows: int) -> Outcome:
    return Outcome("loaded", rows=rows, seconds=0.25)


def test_a_large_file_has_a_line_of_its_own(told: pytest.LogCaptureFixture) -> None:
    Journal().loaded(entry("people_data.csv"), loaded(20_000))
    assert told.messages == ["loaded people_data.csv: 20,000 rows in 0.25 s"]


def test_a_day_s_small_files_have_one_and_the_last_says_what_follows(told: pytest.LogCaptureFixture) -> None:
    journal = Journal()
    for index in (1, 2):
        journal.loaded(entry(f"transfers_2022-11-20_0{index}.json"), loaded(1))
    journal.loaded(entry("transport_2022-11-20_01.json"), loaded(1))
    assert told.messages == []
    journal.loaded(entry("transfers_2022-11-21_01.json"), loaded(0))
    journal.flush("next it waits for new files")
    assert told.messages == [
        "loaded 2022-11-20, 2 files of transfers: 2 rows in 0.50 s",
        "loaded 2022-11-20, 1 file of transports: 1 row in 0.25 s",
        "loaded 2022-11-21, 1 file of transfers: 0 rows in 0.25 s; next it waits for new files",
    ]
    journal.flush("next it waits for new files")
    assert len(told.messages) == 3


def test_a_file_that_was_there_before_is_said_to_be(told: pytest.LogCaptureFixture) -> None:
    Journal().loaded(entry("people_data.csv"), Outcome("already loaded"))
    assert told.messages == ["people_data.csv: was loaded before; moved to processed/"]


def test_what_is_counted_is_one_or_many() -> None:
    assert [counted(number, "row") for number in (0, 1, 2, 20_000)] == [
        "0 rows",
        "1 row",
        "2 rows",
        "20,000 rows",
    ]
