"""What can't be loaded is put aside in failed/, with a file beside it that says why; nothing is lost there.

The protocol, which one process at a time carries out on a lake:

1. make room: what lies in failed/ under the name, and its reason before it, get the first free number at
   the end of their names. So the plain name is always the last one's, and what came earlier is kept;
2. write the reason, whole, to ``<name>.reason.txt``;
3. move what is refused to failed/: renamed, never opened or followed, whatever it is.

A crash before 3 leaves it where it was, and it is refused again. A reason without its file is of a refusal
that was cut off there: it is overwritten by the next one, and goes when the file is loaded. A name that is
too long to be lengthened is cut and gets its hash; one that looks like a reason's is numbered at once.
"""

from __future__ import annotations

import errno
import fcntl
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

from hospital.failpoints import reached
from hospital.lake.atomic import is_temporary, replace_text, sync_folder, temporary_name
from hospital.lake.paths import LakePaths
from hospital.warehouse.refusal import Refusal, shown

REASON = ".reason.txt"
MAX_NAME_BYTES = 255 - len(temporary_name(Path("x")).name) + 1
"""So that there is room for a temporary name, too."""

IMMOVABLE = {errno.EACCES, errno.EPERM, errno.EBUSY, errno.EXDEV}
"""What the system says of a thing that may not be moved: somebody else's, or a mounted folder."""


def put_aside(path: Path, lake: LakePaths, refusal: Refusal) -> Path | None:
    """Carry out the protocol; where the reason is, or None where another ingestor was faster.

    Raises OSError. Where that is one of IMMOVABLE there is no reason either.
    """
    name = path.name
    with alone_in(lake.failed):
        if not os.path.lexists(path):
            return None
        if name.endswith(REASON):
            target = _numbered(lake.failed / name)
        else:
            target = lake.failed / name
            _keep(target)  # 1
        reached("refuse.kept", name)
        reason = reason_of(target)
        _keep_what_is_no_file(reason)
        replace_text(reason, _told(path, refusal))  # 2
        reached("refuse.told", name)
        try:
            path.rename(target)  # 3
        except OSError as error:
            reason.unlink()
            if isinstance(error, FileNotFoundError):
                return None
            raise
        sync_folder(lake.failed)
        sync_folder(path.parent)
        reached("refuse.moved", name)
    return reason


def reason_of(path: Path) -> Path:
    """Where the reason is for what lies in failed/ under that path."""
    return path.with_name(_lengthened(path.name, REASON))


def forget_reason(lake: LakePaths, name: str) -> None:
    """Remove the reason of a refusal that was cut off, once the file is loaded. Raises OSError."""
    path = lake.failed / name
    if not os.path.lexists(path):
        reason_of(path).unlink(missing_ok=True)


def failed_names(lake: LakePaths) -> list[str]:
    """The names of all that lies in failed/, reasons not counted, in order. Raises OSError."""
    names = (entry.name for entry in os.scandir(lake.failed))
    return sorted(name for name in names if not is_temporary(name) and not name.endswith(REASON))


@contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """Wait until no other process is in this block for the folder. Raises OSError."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _told(path: Path, refusal: Refusal) -> str:
    lines = ", ".join(map(str, refusal.lines)) or "no single one can be named"
    again = f"mend it in failed/, then run: python -m hospital retry {path.name}"
    told = {
        "what": refusal.reason,
        "where": path.name,
        "line": lines,
        "column": refusal.column,
        "detail": refusal.detail,
        "do": refusal.do or again,
    }
    return "".join(f"{label}: {shown(text)}\n" for label, text in told.items() if text)


def _keep(path: Path) -> None:
    """Give what is there, if anything is, a number. The reason goes first: a crash between is made good."""
    if os.path.lexists(path):
        kept = _numbered(path)
        if os.path.lexists(reason_of(path)):
            reason_of(path).rename(reason_of(kept))
        path.rename(kept)


def _keep_what_is_no_file(path: Path) -> None:
    if os.path.lexists(path) and (path.is_symlink() or not path.is_file()):
        path.rename(_numbered(path))


def _numbered(path: Path) -> Path:
    """The first path of this name and a number that is free."""
    numbered = (path.with_name(_lengthened(path.name, f".{number}")) for number in count(1))
    return next(free for free in numbered if not os.path.lexists(free))


def _lengthened(name: str, end: str) -> str:
    if len(os.fsencode(name + end)) <= MAX_NAME_BYTES:
        return name + end
    end = f"~{hashlib.sha256(os.fsencode(name)).hexdigest()[:16]}{end}"
    return os.fsencode(name)[: MAX_NAME_BYTES - len(end)].decode(errors="ignore") + end
