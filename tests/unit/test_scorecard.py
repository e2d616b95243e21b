"""The scorecard without a warehouse: bands, verdicts, and how it is shown."""

from __future__ import annotations

import io
import json
from datetime import date
from pathlib import Path

import pytest
from rich.console import Console

from hospital.calibration.bands import FILE, Band, Calibration, Section, read_calibration
from hospital.calibration.measure import SQL_FOLDER, Figures, Measured, Period
from hospital.calibration.scorecard import Line, Scorecard, Verdict, score
from hospital.calibration.show import Format, number_text, show, summary_line
from hospital.feed.hospital import read_hospital
from simulation_configs import ROOT, ConfigurationError, Settings

PERIOD = Period(date(2022, 11, 20), date(2022, 11, 22), 3)


def band(figure: str = "red", low: float = 2, high: float = 5, needs: int = 100) -> Band:
    return Band(figure=figure, low=low, high=high, unit="%", source="assumed", needs=needs)


@pytest.fixture
def scorecard() -> Scorecard:
    """One figure in its band, one out of it, one with too few, one with nothing."""
    sourced = band("red").model_copy(update={"source": "George: 2"})
    figures = (sourced, band("orange"), band("yellow"), band("green"))
    section = Section(title="Triage", query="triage", figures=figures)
    made = {"red": Measured(3.14159, 100), "orange": Measured(1_234.5, 100), "yellow": Measured(3, 99)}
    calibration = Calibration(source="here", causes={}, sections=(section,))
    return score(calibration, Figures(PERIOD, {"triage": made}))


def printed(scorecard: Scorecard, how: Format, **options: object) -> str:
    out = io.StringIO()
    show(scorecard, how, Console(file=out, **options))  # type: ignore[arg-type]
    return out.getvalue()


@pytest.mark.parametrize(
    ("value", "observations", "verdict"),
    [
        (2, 100, Verdict.IN),
        (5, 100, Verdict.IN),
        (1.999, 100, Verdict.OUT),
        (5.001, 100, Verdict.OUT),
        (3, 99, Verdict.TOO_FEW),
        (9, 99, Verdict.TOO_FEW),
        (None, 0, Verdict.TOO_FEW),
        (None, 1_000, Verdict.TOO_FEW),
    ],
)
def test_both_ends_of_a_band_belong_to_it(value: float | None, observations: int, verdict: Verdict) -> None:
    assert Line(band(), Measured(value, observations)).verdict is verdict


def test_a_figure_that_nothing_was_found_for_is_not_left_out(scorecard: Scorecard) -> None:
    assert [line.verdict for line in scorecard.lines()] == [
        Verdict.IN,
        Verdict.OUT,
        Verdict.TOO_FEW,
        Verdict.TOO_FEW,
    ]
    assert summary_line(scorecard) == (
        "1 of 2 figures lie in their bands (1 of 1 with a source); 2 more have too few to say."
    )


def test_the_table_fits_a_hundred_columns_wherever_it_goes(scorecard: Scorecard) -> None:
    text = printed(scorecard, Format.TABLE)
    lines = [line.rstrip() for line in text.splitlines()]
    assert max(map(len, lines)) <= 100
    assert lines[0] == "3 days loaded, 2022-11-20 to 2022-11-22"
    assert lines[-1] == summary_line(scorecard)
    rows = {line.split()[0]: line.split()[1:] for line in lines if line[:3] in ("red", "ora", "yel", "gre")}
    assert rows["red"] == ["3.14", "2–5", "%", "in", "George:", "2"]
    assert rows["orange"] == ["1,234", "2–5", "%", "out", "assumed"]
    assert rows["yellow"] == ["3.00", "2–5", "%", "too", "few", "assumed"]
    assert rows["green"] == ["–", "2–5", "%", "too", "few", "assumed"]
    assert "(99)" in text
    assert "(0)" in text


def test_the_table_of_the_whole_configuration_cuts_nothing_off() -> None:
    calibration = read_calibration(ROOT / "configs")
    text = printed(score(calibration, Figures(PERIOD, {query: {} for query in _queries()})), Format.TABLE)
    assert "…" not in text
    assert max(len(line.rstrip()) for line in text.splitlines()) <= 100
    for section in calibration.sections:
        assert section.title in text


def test_json_says_all_of_it(scorecard: Scorecard) -> None:
    content = json.loads(printed(scorecard, Format.JSON))
    assert (content["first_day"], content["last_day"], content["days"]) == ("2022-11-20", "2022-11-22", 3)
    assert content["verdicts"] == {"in": 1, "out": 1, "too few": 2}
    assert [figure["verdict"] for figure in content["figures"]] == ["in", "out", "too few", "too few"]
    assert content["figures"][0] == {
        "section": "Triage",
        "figure": "red",
        "value": 3.14159,
        "unit": "%",
        "observations": 100,
        "needs": 100,
        "low": 2.0,
        "high": 5.0,
        "verdict": "in",
        "source": "George: 2",
    }
    assert content["figures"][3]["value"] is None


def test_markdown_has_a_row_for_each_figure(scorecard: Scorecard) -> None:
    lines = printed(scorecard, Format.MARKDOWN, width=40).splitlines()
    assert "### Triage" in lines
    assert "| red | 3.14 | 2–5 | % | in | George: 2 |" in lines
    assert "| yellow | 3.00 | 2–5 | % | too few (99) | assumed |" in lines
    assert lines[-1] == summary_line(scorecard)


@pytest.mark.parametrize(
    ("value", "text"), [(0, "0.00"), (0.951, "0.95"), (9.994, "9.99"), (47.04, "47.0"), (1_645.1, "1,645")]
)
def test_numbers_have_the_decimals_that_matter(value: float, text: str) -> None:
    assert number_text(value) == text


def _queries() -> list[str]:
    return [section.query for section in read_calibration(ROOT / "configs").sections]


def test_every_query_is_a_section_and_the_other_way_round() -> None:
    files = {file.stem for file in SQL_FOLDER.glob("*.sql")} - {"prepare", "period"}
    assert sorted(_queries()) == sorted(files)


def test_every_adult_diagnosis_is_of_one_of_the_kinds_that_casualty_counts() -> None:
    causes = read_calibration(ROOT / "configs").causes
    kinds = {"medical", "trauma", "orthopaedics", "surgery"}
    for department in read_hospital(Settings()).config.wards.departments:
        if department.department in ("MED", "SUR", "ORT"):
            for diagnosis in department.diagnoses:
                found = [kind for kind in kinds if diagnosis.icd10.startswith(causes[kind])]
                assert len(found) == 1, f"{diagnosis.icd10}: {found}"


@pytest.mark.parametrize(
    ("right", "wrong", "message"),
    [
        ('"low": 2', '"low": 9', "red: low=9 is above high=5"),
        ('"needs": 100', '"needs": 0', "needs: Input should be greater than or equal to 1"),
        ('"source": "SATS"', '"source": ""', "source: String should have at least 1 character"),
        ('"figure": "red"', '"figure": "orange"', "orange: stands there twice"),
    ],
)
def test_a_wrong_file_is_told_in_one_line(right: str, wrong: str, message: str, tmp_path: Path) -> None:
    text = """{"source": "here", "causes": {}, "sections": [{"title": "Triage", "query": "triage",
      "figures": [{"figure": "red", "low": 2, "high": 5, "unit": "%", "source": "SATS", "needs": 100},
                  {"figure": "orange", "low": 3, "high": 5, "unit": "%", "source": "BCEA", "needs": 9}]}]}"""
    (tmp_path / FILE).write_text(text)
    read_calibration(tmp_path)
    (tmp_path / FILE).write_text(text.replace(right, wrong, 1))
    with pytest.raises(ConfigurationError) as error:
        read_calibration(tmp_path)
    assert str(error.value).startswith(str(tmp_path / FILE))
    assert message in str(error.value)
    assert "\n" not in str(error.value)


def test_a_missing_file_is_told_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"calibration_config\.json: can't be read .* CONFIGS_PATH"):
        read_calibration(tmp_path)
