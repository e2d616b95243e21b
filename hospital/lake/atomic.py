"""Files appear whole.

The protocol of every file in the lake:

1. write under a temporary name in the same folder: a leading dot and ``.part``;
2. fsync the file;
3. rename it to its final name;
4. fsync the folder.

A reader never sees half a file: a crash before 3 leaves a ``.part`` that readers skip and the next
attempt overwrites; a crash after 3 leaves the whole file. A final name is never opened for writing.
Whoever writes many files to a folder may leave 4 until the last has its name: that makes all of them durable.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import BinaryIO

from hospital.failpoints import reached

OPEN_AT_ONCE = 100
"""So many files are open at once at most; a process may have 1,024."""


def temporary_name(path: Path, writer: str = "") -> Path:
    """Where the file is written before it has its final name.

    One writer a folder, so one name will do; where several processes write to it, each is a `writer`.
    """
    return path.with_name(f".{path.name}{writer and '.'}{writer}.part")


def is_temporary(name: str) -> bool:
    """Whether a reader must skip a file of that name."""
    return name.startswith(".")


@contextmanager
def whole_file(
    path: Path, *, durable: bool = True, kept: bool = True, writer: str = ""
) -> Iterator[BinaryIO]:
    """A binary file to write to, which gets its final name when the block ends without an error.

    With ``durable=False`` it is only whole, not proof against a power cut: for reports, not for data. With
    ``kept=False`` only its name isn't: the caller syncs the folder before it relies on it. Raises OSError.
    """
    temporary = temporary_name(path, writer)
    with temporary.open("wb") as file:
        yield file  # 1
        if durable:
            reached("file.written", path.name)
            file.flush()
            os.fsync(file.fileno())  # 2
            reached("file.synced", path.name)
    temporary.replace(path)  # 3
    if durable:
        reached("file.renamed", path.name)
    if durable and kept:
        sync_folder(path.parent)  # 4
        reached("file.kept", path.name)


def whole_files(files: Sequence[tuple[Path, bytes]], *, writer: str = "") -> None:
    """Give each of these files its content, whole: a step for all of them, then the next one.

    Between two that are written no disk is waited for. Their names aren't durable, as with ``kept=False``.
    Raises OSError.
    """
    for first in range(0, len(files), OPEN_AT_ONCE):
        _whole_at_once(files[first : first + OPEN_AT_ONCE], writer)


def _whole_at_once(files: Sequence[tuple[Path, bytes]], writer: str) -> None:
    with ExitStack() as opened:
        written: list[BinaryIO] = []
        for path, content in files:
            file = opened.enter_context(temporary_name(path, writer).open("wb"))
            file.write(content)  # 1
            file.flush()
            written.append(file)
            reached("file.written", path.name)
        for whole, (path, _) in zip(written, files, strict=True):
            os.fsync(whole.fileno())  # 2
            reached("file.synced", path.name)
    for path, _ in files:
        temporary_name(path, writer).replace(path)  # 3
        reached("file.renamed", path.name)


def replace_text(path: Path, text: str, *, durable: bool = True, kept: bool = True) -> None:
    """Give the file that text, whole. Raises OSError."""
    with whole_file(path, durable=durable, kept=kept) as file:
        file.write(text.encode())


def sync_folder(folder: Path) -> None:
    """Make the names in the folder durable."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def move(path: Path, folder: Path, *, durable: bool = True) -> Path:
    """Move a file to another folder of the same file system, over one that is there already. Raises OSError.

    Moving again, when the file is gone from its old place and there in the new one, is no error:
    the move is what follows a load, and may be repeated. With ``durable=False`` a power cut may undo it.
    """
    target = folder / path.name
    try:
        path.replace(target)
    except FileNotFoundError:
        if not target.exists():
            raise
        return target
    if durable:
        sync_folder(folder)
        sync_folder(path.parent)
    return target
