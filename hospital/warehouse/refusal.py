"""Why a file was refused, in words that fit on lines of their own."""

from __future__ import annotations

from dataclasses import dataclass

from hospital.runtime.logs import on_one_line

LONGEST_TEXT = 300
MEND = ""
"""What there is to do with most files: mend them, and hand them in again."""


@dataclass(frozen=True)
class Refusal:
    """What is wrong with a file, and where in it.

    `lines` are those that the reason is about, counted from 1; none where it is about the whole file, or
    where no line can be told. `do` is what a person has to do, where that isn't to mend the file.
    """

    reason: str
    lines: tuple[int, ...] = ()
    column: str = ""
    detail: str = ""
    do: str = MEND

    @property
    def where(self) -> str:
        """``, line 3, column birth_date``, to follow a file's name; nothing where no line is told."""
        if not self.lines:
            return ""
        numbers = " and ".join(map(str, self.lines))
        return (
            f", line{'s' if len(self.lines) > 1 else ''} {numbers}{self.column and f', column {self.column}'}"
        )


class RefusedError(Exception):
    """The file can't be right. Takes what a Refusal takes."""

    def __init__(
        self, reason: str, *, line: int | None = None, column: str = "", detail: str = "", do: str = MEND
    ) -> None:
        super().__init__(reason)
        self.refusal = Refusal(reason, () if line is None else (line,), column, detail, do)


def shown(text: str) -> str:
    """The text on one line, and no longer than is good for people."""
    one_line = on_one_line(text)
    return one_line if len(one_line) <= LONGEST_TEXT else one_line[: LONGEST_TEXT - 1] + "…"
