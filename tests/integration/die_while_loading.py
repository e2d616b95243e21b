"""A program that loads the lake's files and dies, with no time to clean up, at a step of a file's protocol.

Arguments: the world's folder, the database's host, port, name and user, the file and the step. It
dies at that step of that file.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from hospital.failpoints import EXIT_CODE, listening
from tests.integration.warehouse_on_postgres import World


def main(root: str, host: str, port: str, name: str, user: str, file: str, at: str) -> None:
    """Load, and die."""
    world = World.of(Path(root), host, int(port), name, user)

    def step(done: str, loading: str) -> None:
        if (done, loading) == (at, file):
            os._exit(EXIT_CODE)

    with listening(step), world.ingesting(member="dying") as running:
        running.until_state("complete")


if __name__ == "__main__":
    main(*sys.argv[1:])
