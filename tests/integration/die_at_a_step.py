"""A program that runs one loop of messaging and dies, with no time to clean up, at a step of its protocol.

Arguments: publish or land, Kafka's address, the world's name, its folder, the step, and which time.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from tests.integration.messaging_on_kafka import World

DIED = 77


def main(what: str, server: str, name: str, root: str, at: str, time: str) -> None:
    """Run, and die."""
    seen = 0

    def step(done: str) -> None:
        nonlocal seen
        seen += done == at
        if seen == int(time):
            os._exit(DIED)

    world = World(server, name, Path(root))
    (world.publisher(step) if what == "publish" else world.lander(step=step)).run()


if __name__ == "__main__":
    main(*sys.argv[1:])
