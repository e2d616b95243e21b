"""The pieces of a page: everything that is put into it is escaped here, but what is a piece itself."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from pathlib import Path

STYLE = Path(__file__).parent / "page.css"


class Piece(str):
    """HTML that is ready to stand in a page."""

    __slots__ = ()


def page(title: str, pieces: Iterable[Piece]) -> str:
    """A whole page, with its style and nothing outside of it."""
    style = STYLE.read_text(encoding="utf-8")
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>\n{style}</style>\n</head>\n<body>\n"
        + "\n".join(pieces)
        + "\n</body>\n</html>\n"
    )


def heading(title: str, subtitle: str) -> Piece:
    """The page's own."""
    return Piece(f'<h1>{escape(title)}</h1>\n<p class="soft">{escape(subtitle)}</p>')


def section(title: str, *pieces: Piece) -> Piece:
    """A topic."""
    return Piece(f"<section>\n<h2>{escape(title)}</h2>\n" + "\n".join(pieces) + "\n</section>")


def paragraph(text: str) -> Piece:
    """A paragraph of plain text."""
    return Piece(f"<p>{escape(text)}</p>")


def verdicts(lines: Iterable[tuple[str, str]]) -> Piece:
    """A list of pairs: good, bad or open, and the text."""
    items = (f'<li class="{kind}">{escape(text)}</li>' for kind, text in lines)
    return Piece('<ul class="verdict">\n' + "\n".join(items) + "\n</ul>")


def figure(caption: str, *pieces: Piece) -> Piece:
    """A plot below the sentence that says what to see."""
    return Piece(
        f"<figure>\n<figcaption>{escape(caption)}</figcaption>\n" + "\n".join(pieces) + "\n</figure>"
    )


def key(entries: Iterable[tuple[str, str]]) -> Piece:
    """What the colours are: pairs of a class and a name."""
    items = (f'<span><i class="{style}"></i>{escape(name)}</span>' for style, name in entries)
    return Piece(f'<div class="key">{"".join(items)}</div>')


def details(summary: str, *pieces: Piece) -> Piece:
    """What is shown when somebody asks for it."""
    return Piece(f"<details>\n<summary>{escape(summary)}</summary>\n" + "\n".join(pieces) + "\n</details>")


def table(
    columns: Sequence[str], rows: Iterable[Sequence[str | Piece]], classes: Iterable[str] | None = None
) -> Piece:
    """A table; a column whose name ends with ``#`` holds numbers. `classes` are those of the rows."""
    number = [column.endswith("#") for column in columns]
    cell_class = [' class="n"' if is_number else "" for is_number in number]
    head = "".join(
        f"<th{style}>{escape(column.rstrip('#'))}</th>"
        for column, style in zip(columns, cell_class, strict=True)
    )
    body = []
    listed = list(rows)
    for row, row_class in zip(listed, classes or [""] * len(listed), strict=True):
        cells = "".join(f"<td{style}>{_cell(cell)}</td>" for cell, style in zip(row, cell_class, strict=True))
        body.append(f'<tr class="{row_class}">{cells}</tr>' if row_class else f"<tr>{cells}</tr>")
    return Piece(f'<div class="scroll"><table>\n<tr>{head}</tr>\n' + "\n".join(body) + "\n</table></div>")


def _cell(cell: str) -> str:
    return cell if isinstance(cell, Piece) else escape(cell)
