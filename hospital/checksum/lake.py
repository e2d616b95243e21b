"""The checksum of a lake: the content of every data file, wherever it lies on its way.

Counted are the outbox, what is on its way in batch/ and stream/, what is in processed/, the simulated date
and the flags of set-up. A file is known by its name: it may lie in two folders, where a service was
killed between making it again and moving it, but then with the same content. Left out is what depends on
how the run went: temporary files, what failed and why, dead letters, the scheduler's checkpoint.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from hospital.checksum.value import Checksum
from hospital.lake.atomic import is_temporary
from hospital.lake.paths import LakePaths

THREADS = 2
"""Hashing lets other threads run."""


class TwoContentsError(ValueError):
    """Two files of one name differ. Its text is one line for people."""


class FlagsElsewhereError(ValueError):
    """Set-up's flags are not to be seen from here. Its text is one line for people."""


def lake_checksum(lake: LakePaths, flags: Path) -> Checksum:
    """The checksum of the files. Raises OSError, TwoContentsError and FlagsElsewhereError.

    While the pipeline works, a file that moves meanwhile is found in its new place.
    """
    if lake.run.exists() and not flags.is_dir():
        raise FlagsElsewhereError(
            f"{flags}: the flags of set-up are not here; ask where the scheduler runs: "
            f"docker compose exec scheduler python -m hospital checksum"
        )
    files = list(_files(lake))
    with ThreadPoolExecutor(THREADS) as pool:
        hashes = pool.map(lambda file: _sha256(file, lake), files)
        found: dict[str, str] = {}
        for file, digest in zip(files, hashes, strict=True):
            if found.setdefault(file.name, digest) != digest:
                raise TwoContentsError(f"{file}: another file of the same name has other content; remove one")
    count = len(found)
    for flag in flags.iterdir() if flags.is_dir() else ():
        if not is_temporary(flag.name):
            found[f"flag {flag.name}"] = hashlib.sha256(b"").hexdigest()
    return Checksum(found, count, "files")


def _files(lake: LakePaths) -> Iterator[Path]:
    for folder in (lake.outbox, lake.batch, lake.stream, lake.processed):
        with os.scandir(folder) as entries:
            for entry in entries:
                if not is_temporary(entry.name) and entry.is_file(follow_symlinks=False):
                    yield folder / entry.name
    if lake.state.exists():
        yield lake.state


def _sha256(path: Path, lake: LakePaths) -> str:
    try:
        file = path.open("rb")
    except FileNotFoundError:  # it was loaded meanwhile
        file = (lake.processed / path.name).open("rb")
    with file:
        return hashlib.file_digest(file, "sha256").hexdigest()
