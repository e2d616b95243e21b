"""Apache Kafka's jars, from Maven Central by the jgo package, kept for later runs.

1. resolve and download into a folder of this process's own, beside the final one;
2. write the class path there, with names relative to the folder;
3. rename it to its final name, which carries the version: a folder that is there is whole.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import requests

from hospital.local.errors import LocalError

KAFKA_VERSION = "3.9.1"
COORDINATES = (f"org.apache.kafka:kafka_2.13:{KAFKA_VERSION}", "org.slf4j:slf4j-simple:1.7.36")
DOWNLOADS_AT_ONCE = 8
TIMEOUT_SECONDS = 60
CLASS_PATH_FILE = "class-path.txt"


def kafka_class_path(cache: Path) -> str:
    """The class path of Kafka, below `cache`, downloaded when it isn't there. Raises LocalError."""
    folder = cache.absolute() / f"kafka-{KAFKA_VERSION}"
    if not (folder / CLASS_PATH_FILE).exists():
        _fetch(folder)
    names = (folder / CLASS_PATH_FILE).read_text().splitlines()
    return os.pathsep.join(str(folder / name) for name in names)


def _fetch(folder: Path) -> None:
    with _own_folder(folder) as own:
        jars = _download(own)
        (own / CLASS_PATH_FILE).write_text("".join(f"{jar.relative_to(own)}\n" for jar in jars))
        try:
            own.rename(folder)
        except OSError:
            if not (folder / CLASS_PATH_FILE).exists():  # nobody else was faster
                raise LocalError(f"{folder}: in the way of Kafka's jars; remove it") from None


def _download(folder: Path) -> list[Path]:
    from jgo.maven import MavenContext  # only the first run needs it

    context = MavenContext(repo_cache=folder, timeout=TIMEOUT_SECONDS)
    try:
        inputs, others = context.resolver.resolve([context.create_dependency(name) for name in COORDINATES])
        with ThreadPoolExecutor(DOWNLOADS_AT_ONCE) as pool:
            return list(pool.map(lambda dependency: dependency.artifact.resolve(), [*inputs, *others]))
    except (requests.RequestException, RuntimeError, OSError) as error:
        reason = " ".join(str(error).split())[:200]
        raise LocalError(
            f"Kafka's jars can't be downloaded from Maven Central ({reason}); "
            f"the first run needs the network: try again when it is there"
        ) from None


@contextmanager
def _own_folder(folder: Path) -> Iterator[Path]:
    own = folder.with_name(f".{folder.name}.{os.getpid()}.part")
    shutil.rmtree(own, ignore_errors=True)
    own.mkdir(parents=True)
    try:
        yield own
    finally:
        shutil.rmtree(own, ignore_errors=True)
