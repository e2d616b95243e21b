"""tree.txt shows the repository as it is."""

from __future__ import annotations

import subprocess
import sys

import pytest

from simulation_configs import ROOT


@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="only git knows which files are the project's")
def test_tree_is_up_to_date() -> None:
    made = subprocess.run(
        [sys.executable, ROOT / "scripts" / "make_tree.py"], capture_output=True, text=True, check=True
    )
    assert (ROOT / "tree.txt").read_text() == made.stdout, "run `make tree`"
