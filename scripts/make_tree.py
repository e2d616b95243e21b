"""Prints the tree of the files that git knows, for tree.txt: ``make tree``."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path, PurePosixPath

ROOT = Path(__file__).resolve().parent.parent

Tree = dict[str, "Tree"]


def main() -> int:
    """Print it."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    tree: Tree = {}
    for name in listed.stdout.split("\0"):
        branch = tree
        for part in PurePosixPath(name).parts:
            branch = branch.setdefault(part, {})
    sys.stdout.write("\n".join([".", *lines(tree)]) + "\n")
    return 0


def lines(tree: Tree, indent: str = "") -> list[str]:
    """The tree's lines, each entry before what is in it, in the order of the names."""
    found = []
    for name in sorted(tree):
        last = name == max(tree)
        found.append(f"{indent}{'└── ' if last else '├── '}{name}{'/' if tree[name] else ''}")
        found += lines(tree[name], indent + ("    " if last else "│   "))
    return found


if __name__ == "__main__":
    sys.exit(main())
