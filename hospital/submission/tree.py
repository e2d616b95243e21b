"""The tree of a checkout, as tree.txt shows it."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

LEFT_OUT = {".git", ".venv", ".local", "build", "submission.zip", "report.html"}
LEFT_OUT_ENDINGS = ("__pycache__", "_cache", ".egg-info", ".hypothesis")
MADE_BY_A_RUN = {"shared_data", ".setup_flags"}

Tree = dict[str, "Tree"]


def tree_of(root: Path) -> str:
    """The text: the files that git knows or, where there is no git, those that are not made here."""
    tree: Tree = {}
    for name in (*(_known_to_git(root) or _found(root)), "tree.txt"):
        branch = tree
        for part in PurePosixPath(name).parts:
            branch = branch.setdefault(part, {})
    return "\n".join([".", *_lines(tree)]) + "\n"


def _known_to_git(root: Path) -> list[str]:
    try:
        listed = subprocess.run(
            ["git", "ls-files", "-z", "--cached"], cwd=root, capture_output=True, text=True, check=True
        )
    except (OSError, subprocess.CalledProcessError):
        return []
    return [name for name in listed.stdout.split("\0") if name]


def _found(root: Path) -> Iterable[str]:
    for folder, folders, files in os.walk(root):
        here = Path(folder).relative_to(root)
        if here.name in MADE_BY_A_RUN:
            folders.clear()
            yield from (str(here / name) for name in files if name == ".gitkeep")
            continue
        folders[:] = [f for f in folders if f not in LEFT_OUT and not f.endswith(LEFT_OUT_ENDINGS)]
        yield from (str(here / name) for name in files if name not in LEFT_OUT)


def _lines(tree: Tree, indent: str = "") -> list[str]:
    """The tree's lines, each entry before what is in it, in the order of the names."""
    found = []
    for name in sorted(tree):
        last = name == max(tree)
        found.append(f"{indent}{'└── ' if last else '├── '}{name}{'/' if tree[name] else ''}")
        found += _lines(tree[name], indent + ("    " if last else "│   "))
    return found
