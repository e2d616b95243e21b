"""Prints the tree of the files that git knows, for tree.txt: ``make tree``."""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from hospital.submission.tree import tree_of  # noqa: E402

if __name__ == "__main__":
    sys.stdout.write(tree_of(ROOT))
