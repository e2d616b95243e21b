"""Whether the bytes of a text file can be right, looked at as they pass: for next to nothing when they are.

The file is looked at in pieces, and never more of it is kept than its longest line may be. PostgreSQL has
its own eyes; this is for what it would not see, would take for something else, or tells without a line.
"""

from __future__ import annotations

from hospital.warehouse.refusal import RefusedError
from hospital.warehouse.source import CHUNK_BYTES

MAX_LINE_BYTES = CHUNK_BYTES
"""So a line that is too long is not in one piece, but for a document's, which is in memory anyway."""
CONTROLS = (*range(9), *range(11, 32), 127)
"""All but the tab and the line feed."""
CONTROL_NAMES = {
    0: "a NUL",
    13: "a carriage return (CR): lines end with LF alone",
}
BYTE_ORDER_MARKS = (
    (b"\xff\xfe\0\0", "UTF-32"),
    (b"\0\0\xfe\xff", "UTF-32"),
    (b"\xff\xfe", "UTF-16"),
    (b"\xfe\xff", "UTF-16"),
    (b"\xef\xbb\xbf", "UTF-8"),
)


class TextCheck:
    """Takes a file's pieces in their order, and then its end."""

    def __init__(self) -> None:
        self._line = 1
        """The line that the rest is the beginning of."""
        self._rest = b""

    def take(self, piece: bytes) -> None:
        """The next bytes, at least one. Raises RefusedError."""
        if self._line == 1 and not self._rest:
            _check_encoding(piece)
        self._check_characters(piece)
        end = piece.rfind(b"\n") + 1
        if not end:
            self._rest += piece
        else:
            lines = self._rest + piece[:end] if self._rest or end < len(piece) else piece
            self._check_length(lines.find(b"\n"))
            self._check_lines(lines)
            self._line += lines.count(b"\n")
            self._rest = piece[end:]
        self._check_length(len(self._rest))

    def end(self) -> None:
        """There are no more bytes. Raises RefusedError."""
        if self._rest:
            raise RefusedError(
                "the last line has no end: the file is truncated",
                line=self._line,
                column=self._column(self._rest),
            )
        if self._line == 1:
            raise RefusedError("the file is empty")

    def _check_lines(self, lines: bytes) -> None:
        """Look at whole lines, the first of which is `_line`. Raises RefusedError."""

    def _column(self, beginning: bytes) -> str:
        """The column in which a line of this beginning is; nothing where there are none."""
        return ""

    def _check_characters(self, piece: bytes) -> None:
        found = [at for code in CONTROLS if (at := piece.find(code)) >= 0]  # each is one memchr
        if found:
            at = min(found)
            beginning = (self._rest + piece[:at]).rpartition(b"\n")[2]
            raise RefusedError(
                CONTROL_NAMES.get(piece[at], f"a control character, 0x{piece[at]:02X}: this is no text"),
                line=self._line + piece.count(b"\n", 0, at),
                column=self._column(beginning),
            )

    def _check_length(self, bytes_: int) -> None:
        if bytes_ > MAX_LINE_BYTES:
            raise RefusedError(f"the line is longer than {MAX_LINE_BYTES} bytes", line=self._line)


def _check_encoding(begin: bytes) -> None:
    for mark, name in BYTE_ORDER_MARKS:
        if begin.startswith(mark):
            raise RefusedError(
                f"it begins with a byte order mark of {name}; it must be UTF-8 without one", line=1
            )
    if begin[1:4:2] == b"\0\0" or begin[0:4:2] == b"\0\0":
        raise RefusedError("it seems to be UTF-16 or UTF-32; it must be UTF-8", line=1)
