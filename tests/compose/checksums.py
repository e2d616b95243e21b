"""The checksums of a run in containers, and those that it should have."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

from hospital.checksum.lake import lake_checksum
from hospital.checksum.warehouse import warehouse_checksum
from hospital.lake.paths import LakePaths
from hospital.local.postgres import PostgresAddress
from hospital.warehouse.connection import connect
from simulation_configs import ROOT, DatabaseConfig, read_settings
from tests.compose.conftest import SMALL
from tests.compose.stack import Stack
from tests.databases import config_of


def of_a_local_run(settings: Mapping[str, str]) -> tuple[str, str]:
    """Lake and warehouse of an undisturbed local run, as the command prints them."""
    with tempfile.TemporaryDirectory(prefix="hospital-calm-") as folder:
        place = Path(folder)
        environment = {
            **os.environ,
            **SMALL,
            **settings,
            "LOCAL_PATH": str(place / "local"),
            "SHARED_DATA_PATH": str(place / "lake"),
            "SETUP_FLAGS_PATH": str(place / "flags"),
            "KAFKA_JARS_PATH": str(read_settings().jars_path),
        }
        for command in ("run", "checksum"):
            done = subprocess.run(
                [sys.executable, "-m", "hospital", command],
                env=environment, cwd=ROOT, capture_output=True, text=True, timeout=900, check=True,
            )  # fmt: skip
    lake, warehouse = (line.split()[1] for line in done.stdout.splitlines())
    return lake, warehouse


def of_the_stack(stack: Stack) -> tuple[str, str]:
    """Lake and warehouse of the containers' run."""
    lake = lake_checksum(LakePaths(stack.lake), stack.flags).digest
    with closing(connect(warehouse_of(stack), "hospital", application_name="test")) as connection:
        return lake, warehouse_checksum(connection).digest


def warehouse_of(stack: Stack) -> DatabaseConfig:
    """The warehouse, at the port of the loopback."""
    address = PostgresAddress("127.0.0.1", stack.postgres_port, "hospital_db", "hospital")
    return config_of(address, user="hospital")
