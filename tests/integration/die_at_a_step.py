"""A program that runs one loop of messaging and dies, with no time to clean up, at a step of its protocol.

Arguments: publish or land, Kafka's address, the world's name, its folder, the step, and which time.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from hospital.failpoints import EXIT_CODE, listening
from tests.integration.messaging_on_kafka import World


def main(what: str, server: str, name: str, root: str, at: str, time: str) -> None:
    """Run, and die."""
    seen = 0

    def step(done: str, _: str) -> None:
        nonlocal seen
        seen += done == at
        if seen == int(time):
            os._exit(EXIT_CODE)

    world = World(server, name, Path(root))
    with listening(step):
        (world.publisher() if what == "publish" else world.lander()).run()


if __name__ == "__main__":
    main(*sys.argv[1:])
