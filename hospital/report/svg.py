"""A few plots as SVG to stand within a page: colours and fonts are the page's (page.css), classes name them.

Units are those of the view box, 640 wide; the page scales it to its column.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape

from hospital.report.html import Piece

WIDTH = 640
LEFT, RIGHT, TOP, BOTTOM = 64, 14, 12, 42
ROW = 10
NICE = (1.0, 2.0, 2.5, 5.0, 10.0)


@dataclass(frozen=True)
class Series:
    """A line, or a row of bars. `style` is a class of the page's: ``s1`` to ``s6``, or a triage colour."""

    name: str
    style: str
    points: Sequence[tuple[float, float]]


@dataclass(frozen=True)
class Tick:
    """A mark on the horizontal axis; a `minor` one is left out where the page is narrow."""

    at: float
    text: str
    minor: bool = False


@dataclass(frozen=True)
class Axes:
    """The plot's area: the horizontal range with its ticks, and the top of the vertical one, from 0.

    `bands` are shaded, and `marks` are upright lines with a text.
    """

    title: str
    first: float
    last: float
    ticks: Sequence[Tick]
    top: float
    height: int = 260
    bands: Sequence[tuple[float, float, str]] = ()
    marks: Sequence[tuple[float, str]] = ()
    as_text: Callable[[float], str] = "{:,.0f}".format

    def x(self, value: float) -> float:
        """Where the value is, from the left."""
        share = (value - self.first) / (self.last - self.first)
        return LEFT + share * (WIDTH - LEFT - RIGHT)

    def y(self, value: float) -> float:
        """Where the value is, from the top."""
        return self.height - BOTTOM - value / self.top * (self.height - TOP - BOTTOM)


def lines(axes: Axes, series: Iterable[Series]) -> Piece:
    """A line for each series."""
    drawn = (
        f'<polyline class="line {s.style}" points="{" ".join(_point(axes, *p) for p in s.points)}"/>'
        for s in series
    )
    return _figure(axes, drawn)


def bars(axes: Axes, series: Sequence[Series], width: float) -> Piece:
    """Bars beside each other; `width` is what all bars of one value take of the horizontal axis."""
    each = width / len(series)

    def draw() -> Iterator[str]:
        for number, of_one in enumerate(series):
            for at, value in of_one.points:
                left = axes.x(at - width / 2 + number * each)
                wide = axes.x(at - width / 2 + (number + 1) * each) - left
                top = axes.y(value)
                high = axes.height - BOTTOM - top
                yield _rectangle(left, top, wide, high, f"bar {of_one.style}")

    return _figure(axes, draw())


def heat_map(title: str, rows: Sequence[Sequence[int]], ticks: Sequence[Tick] = ()) -> Piece:
    """Cells in rows; a cell is a level from 0 to 9, a tick stands below a column."""
    cell = WIDTH / max((len(row) for row in rows), default=1)
    drawn = [
        _rectangle(column * cell, number * ROW, cell - 0.8, ROW - 0.8, f"heat h{level}")
        for number, row in enumerate(rows)
        for column, level in enumerate(row)
    ]
    bottom = len(rows) * ROW
    for tick in ticks:
        style = "label middle minor" if tick.minor else "label middle"
        drawn.append(_text((tick.at + 0.5) * cell, bottom + 17, tick.text, style))
    return _svg(title, bottom + (24 if ticks else 0), drawn)


def strip(title: str, dots: Sequence[tuple[float, str]]) -> Piece:
    """Dots on a line, each with a class; from 0 to 1 is shaded. What is far out stands at the edge."""
    width, height, margin = 300, 22, 6

    def x(position: float) -> float:
        share = (min(max(position, -0.4), 1.4) + 0.4) / 1.8
        return margin + share * (width - 2 * margin)

    drawn = [
        _rectangle(x(0), 1, x(1) - x(0), height - 2, "band"),
        *(
            f'<circle class="dot {style}" cx="{x(at):.1f}" cy="{height / 2:.0f}" r="4.5"/>'
            for at, style in dots
        ),
    ]
    return _svg(title, height, drawn, width)


def nice_top(highest: float) -> float:
    """The end of an axis that holds the value, and that divides into five."""
    if highest <= 0:
        return 1.0
    size = 1.0
    while size * 10 <= highest:
        size *= 10
    while size > highest:
        size /= 10
    return next(size * step for step in NICE if size * step >= highest)


def _figure(axes: Axes, drawn: Iterable[str]) -> Piece:
    return _svg(axes.title, axes.height, [*_background(axes), *drawn, *_foreground(axes)])


def _background(axes: Axes) -> Iterator[str]:
    bottom = axes.height - BOTTOM
    for begin, end, _ in axes.bands:
        yield _rectangle(axes.x(begin), TOP, axes.x(end) - axes.x(begin), bottom - TOP, "band")
    for fifth in range(6):
        value = axes.top * fifth / 5
        y = axes.y(value)
        yield f'<line class="grid" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>'
        yield _text(LEFT - 8, y + 5, axes.as_text(value), "label end minor" if fifth % 2 else "label end")
    for tick in axes.ticks:
        yield _text(axes.x(tick.at), bottom + 23, tick.text, f"label middle{' minor' if tick.minor else ''}")


def _foreground(axes: Axes) -> Iterator[str]:
    for begin, end, text in axes.bands:
        yield _text(axes.x((begin + end) / 2), TOP + 14, text, "label middle")
    for at, text in axes.marks:
        x = axes.x(at)
        yield f'<line class="mark" x1="{x:.1f}" x2="{x:.1f}" y1="{TOP}" y2="{axes.height - BOTTOM}"/>'
        yield _text(x + 6, TOP + 14, text, "label")


def _svg(title: str, height: float, drawn: Iterable[str], width: int = WIDTH) -> Piece:
    box = f'viewBox="0 0 {width} {height:.0f}"'
    return Piece(f'<svg {box} role="img" aria-label="{escape(title)}">{"".join(drawn)}</svg>')


def _point(axes: Axes, x: float, y: float) -> str:
    return f"{axes.x(x):.1f},{axes.y(y):.1f}"


def _rectangle(x: float, y: float, width: float, height: float, style: str) -> str:
    return (
        f'<rect class="{style}" x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{max(height, 0):.1f}"/>'
    )


def _text(x: float, y: float, text: str, style: str) -> str:
    return f'<text class="{style}" x="{x:.1f}" y="{y:.1f}">{escape(text)}</text>'
