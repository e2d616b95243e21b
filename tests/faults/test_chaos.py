"""Chaos, as many rounds as ROUNDS says, from the seed CHAOS_SEED."""

from __future__ import annotations

import os
from pathlib import Path

from tests.faults.chaos import Chaos
from tests.faults.site import Site


def test_a_year_in_which_everything_is_killed_is_the_same_year(site: Site, tmp_path: Path) -> None:
    rounds, seed = int(os.environ.get("ROUNDS", "10")), int(os.environ.get("CHAOS_SEED", "1"))
    chaos = Chaos(site, tmp_path, rounds, seed)
    chaos.run()
    assert sum(chaos.struck.values()) == rounds
