"""Which file is of which kind, what it needs, and in which order files are loaded."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from hospital.feed.loading import expected_files, hospital_catalogue
from hospital.warehouse.backlog import Backlog
from hospital.warehouse.catalogue import Catalogue
from tests.warehouse_samples import ALL, CLOCK


@pytest.fixture
def catalogue() -> Catalogue:
    return hospital_catalogue(CLOCK)


def test_the_samples_are_all_files_of_their_period() -> None:
    assert expected_files(CLOCK) == set(ALL)


def test_every_expected_file_has_a_kind_and_needs_only_expected_files(catalogue: Catalogue) -> None:
    for name in catalogue.expected:
        entry = catalogue.find(name)
        assert entry is not None, name
        assert entry.needs <= catalogue.expected, name


@pytest.mark.parametrize(
    ("name", "needs"),
    [
        ("people_data.csv", set()),
        ("wards.csv", {"departments.csv"}),
        ("beds.csv", {"wards.csv"}),
        ("staff_data.csv", {"people_data.csv", "departments.csv", "wards.csv", "roles.csv"}),
        ("reserve_pool.csv", {"people_data.csv", "roles.csv"}),
        ("population_with_illnesses.csv", {"people_data.csv", "diagnoses.csv"}),
        ("staff_active_2022-12-31.csv", {"staff_data.csv", "reserve_pool.csv"}),
        (
            "staff_active_2023-01-01.csv",
            {"staff_data.csv", "reserve_pool.csv", "staff_active_2022-12-31.csv"},
        ),
        ("schedules_2022-12.csv", {"staff_active_2022-12-31.csv"}),
        ("schedules_2023-01.csv", {"staff_active_2022-12-31.csv", "staff_active_2023-01-01.csv"}),
        (
            "daily_visitors_2023-01-01.csv",
            {
                *("people_data.csv", "departments.csv", "diagnoses.csv", "schedules_2023-01.csv"),
                "daily_visitors_2022-12-31.csv",
            },
        ),
        (
            "admissions_2023-01-01.csv",
            {
                *("daily_visitors_2023-01-01.csv", "beds.csv", "facilities.csv"),
                "admissions_2022-12-31.csv",
            },
        ),
        ("hospital_summary_2023-01-01.txt", {"admissions_2023-01-01.csv"}),
        ("transfers_2023-01-01_01.json", {"admissions_2023-01-01.csv"}),
        ("transport_2023-01-01_01.json", {"daily_visitors_2023-01-01.csv", "vehicles.csv", "facilities.csv"}),
    ],
)
def test_a_file_needs_what_it_refers_to(catalogue: Catalogue, name: str, needs: set[str]) -> None:
    entry = catalogue.find(name)
    assert entry is not None
    assert entry.needs == needs


@pytest.mark.parametrize(
    "name",
    [
        "notes.txt",
        "people_data.csv.bak",
        "old_people_data.csv",
        "admissions_2022-12-30.csv",  # before the period
        "admissions_2023-01-02.csv",  # after it
        "admissions_2022-02-31.csv",  # no such day
        "staff_active_2022-10-01.csv",
        "schedules_2023-02.csv",
        "schedules_2023-13.csv",
        "transfers_2023-01-01_02.json",  # the day has one session
        "transport_2023-01-01_00.json",
    ],
)
def test_other_names_are_of_no_kind(catalogue: Catalogue, name: str) -> None:
    assert catalogue.find(name) is None


def test_files_are_loaded_in_one_order_however_they_arrive(catalogue: Catalogue) -> None:
    """What is needed comes first; days come one after the other."""
    orders = []
    for seed in range(20):
        names = sorted(ALL)
        random.Random(seed).shuffle(names)
        orders.append(_order_of_loading(catalogue, names))
    assert all(order == orders[0] for order in orders)
    assert set(orders[0]) == set(ALL)
    days = [entry.day for name in orders[0] if (entry := catalogue.find(name)) is not None]
    assert days == sorted(days)


def test_a_file_waits_until_the_last_of_its_needs_is_loaded(catalogue: Catalogue) -> None:
    backlog = Backlog()
    entry = catalogue.find("population_with_illnesses.csv")
    assert entry is not None
    backlog.add(entry, Path(entry.name))
    assert backlog.take() is None
    assert backlog.waited_for == ["diagnoses.csv", "people_data.csv"]
    backlog.mark_loaded(["people_data.csv"])
    assert backlog.take() is None
    backlog.mark_loaded(["diagnoses.csv"])
    assert backlog.take() == (entry, Path(entry.name))
    assert entry.name not in backlog


def _order_of_loading(catalogue: Catalogue, names: list[str]) -> list[str]:
    backlog = Backlog()
    for name in names:
        entry = catalogue.find(name)
        assert entry is not None
        backlog.add(entry, Path(name))
    order = []
    while (taken := backlog.take()) is not None:
        order.append(taken[0].name)
        backlog.mark_loaded([taken[0].name])
    return order
