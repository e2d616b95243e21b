"""The report's pieces: what is put into a page is escaped, plots keep within their axes, counts are right."""

from __future__ import annotations

import re

import pytest

from hospital.report import html, svg
from hospital.report.about_hospital import staff_by_hour
from hospital.report.facts import Shift, Topic
from hospital.report.svg import Axes, Series, Tick


def test_text_is_escaped_and_pieces_are_not() -> None:
    plot = svg.strip("a <plot>", [(0.5, "in")])
    page = html.page("<b>", [html.paragraph("<i>"), html.table(("<u>", "n#"), [("<svg onload=x>", plot)])])
    assert not re.search("<[biu]>|<svg onload", page)
    assert page.count("<svg ") == 1
    assert "a &lt;plot&gt;" in page


@pytest.mark.parametrize(
    ("highest", "top"),
    [(0, 1), (0.03, 0.05), (0.1, 0.1), (1, 1), (1.2, 2), (21, 25), (99, 100), (1650, 2000)],
)
def test_an_axis_ends_at_a_round_number_that_holds_the_value(highest: float, top: float) -> None:
    assert svg.nice_top(highest) == pytest.approx(top)


def test_a_plot_has_its_lines_within_its_axes() -> None:
    axes = Axes("title", 0, 10, [Tick(0, "begin"), Tick(10, "end")], top=4)
    drawn = svg.lines(axes, [Series("one", "s1", [(0, 0), (5, 4), (10, 2)])])
    (points,) = re.findall(r'points="([^"]+)"', drawn)
    places = [tuple(map(float, point.split(","))) for point in points.split()]
    assert places == [
        (svg.LEFT, axes.height - svg.BOTTOM),
        (svg.LEFT + (svg.WIDTH - svg.LEFT - svg.RIGHT) / 2, svg.TOP),
        (svg.WIDTH - svg.RIGHT, (svg.TOP + axes.height - svg.BOTTOM) / 2),
    ]


def test_what_is_far_out_of_its_band_stands_at_the_edge() -> None:
    drawn = svg.strip("title", [(-99, "outside"), (0.0, "in"), (99, "outside")])
    places = [float(x) for x in re.findall(r'cx="([\d.]+)"', drawn)]
    assert places == sorted(places)
    assert 0 < places[0] < places[-1] < 300


def test_a_night_shift_of_sunday_reaches_into_monday() -> None:
    on_shift = staff_by_hour([Shift("nursing", 7, 19, 12, 20), Shift("nursing", 1, 7, 2, 10)], weeks=10)
    (hours,) = on_shift.values()
    assert hours[:10] == [2, 2, 2, 2, 2, 2, 2, 1, 1, 0]
    assert hours[-6:] == [0, 2, 2, 2, 2, 2]
    assert sum(hours) == 12 * 2 + 2


@pytest.mark.parametrize("counts", [(3, 3, 2), (3, 2, 3), (2, 3, 3)])
def test_a_topic_agrees_only_when_all_three_counts_do(counts: tuple[int, int, int]) -> None:
    assert Topic("transfers", 1, 3, 3, 3).agrees
    assert not Topic("transfers", 1, *counts).agrees
