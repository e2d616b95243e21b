"""Apache Kafka's jars, from Maven Central by the jgo package, kept for later runs.

1. resolve and download into a folder of this process's own, beside the final one;
2. write the class path there, with names relative to the folder;
3. rename it to its final name, which carries the version: a folder that is there is whole.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import requests
from tenacity import Retrying, retry_if_exception_type, stop_after_attempt, wait_random_exponential

from hospital.local.errors import LocalError

if TYPE_CHECKING:
    from jgo.maven import MavenContext

KAFKA_VERSION = "3.9.1"
LOGGING = "org.slf4j:slf4j-simple:1.7.36"
OTHER_LOGGING = "slf4j-reload4j"
"""What the tools bring along; with two there, each tool would begin with five lines about that."""
DOWNLOADS_AT_ONCE = 8
TIMEOUT_SECONDS = 60
ATTEMPTS = 5
LONGEST_PAUSE_SECONDS = 20
FAILURES = (requests.RequestException, RuntimeError, OSError)
"""What a network makes of a download, for a moment or for good."""
CLASS_PATH_FILE = "class-path.txt"


def kafka_class_path(cache: Path) -> str:
    """The class path of the broker, below `cache`, downloaded when it isn't there. Raises LocalError."""
    return _class_path(cache.absolute() / f"kafka-{KAFKA_VERSION}", "kafka_2.13", LOGGING)


def tools_class_path(cache: Path) -> str:
    """The class path of Kafka's own command-line tools, some of which are the broker's. Raises LocalError."""
    tools = _class_path(cache.absolute() / f"kafka-tools-{KAFKA_VERSION}", "kafka-tools")
    return os.pathsep.join((tools, kafka_class_path(cache)))


def _class_path(folder: Path, artifact: str, *others: str) -> str:
    if not (folder / CLASS_PATH_FILE).exists():
        _fetch(folder, (f"org.apache.kafka:{artifact}:{KAFKA_VERSION}", *others))
    names = (folder / CLASS_PATH_FILE).read_text().splitlines()
    return os.pathsep.join(str(folder / name) for name in names)


def _fetch(folder: Path, artifacts: Iterable[str]) -> None:
    with _own_folder(folder) as own:
        jars = _download(own, artifacts)
        (own / CLASS_PATH_FILE).write_text("".join(f"{jar.relative_to(own)}\n" for jar in jars))
        try:
            own.rename(folder)
        except OSError:
            if not (folder / CLASS_PATH_FILE).exists():  # nobody else was faster
                raise LocalError(f"{folder}: in the way of Kafka's jars; remove it") from None


def _download(folder: Path, artifacts: Iterable[str]) -> list[Path]:
    from jgo.maven import MavenContext  # only the first run needs it

    context = MavenContext(repo_cache=folder, timeout=TIMEOUT_SECONDS)
    again = Retrying(
        retry=retry_if_exception_type(FAILURES),
        stop=stop_after_attempt(ATTEMPTS),
        wait=wait_random_exponential(max=LONGEST_PAUSE_SECONDS),
        reraise=True,
    )
    try:
        return again(_resolve, context, artifacts)
    except FAILURES as error:
        reason = " ".join(str(error).split())[:200]
        raise LocalError(
            f"Kafka's jars can't be downloaded from Maven Central ({reason}); "
            f"the first run needs the network: try again when it is there"
        ) from None


def _resolve(context: MavenContext, artifacts: Iterable[str]) -> list[Path]:
    """The jars, of which those that are there already aren't fetched again."""
    inputs, others = context.resolver.resolve([context.create_dependency(name) for name in artifacts])
    with ThreadPoolExecutor(DOWNLOADS_AT_ONCE) as pool:
        jars = pool.map(lambda dependency: dependency.artifact.resolve(), [*inputs, *others])
        return [jar for jar in jars if not jar.name.startswith(OTHER_LOGGING)]


@contextmanager
def _own_folder(folder: Path) -> Iterator[Path]:
    own = folder.with_name(f".{folder.name}.{os.getpid()}.part")
    shutil.rmtree(own, ignore_errors=True)
    own.mkdir(parents=True)
    try:
        yield own
    finally:
        shutil.rmtree(own, ignore_errors=True)
