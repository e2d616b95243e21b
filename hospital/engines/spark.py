"""ENGINE=spark: a part of a table is a partition of Spark's, made and written wherever Spark has room.

Spark gives numbers of parts to Python workers, which make the rows with the library's own
functions: so they are the local engine's, on any cluster. What else can be set, Spark reads from its own
configuration (SPARK_CONF_DIR). Nothing outside this module knows Spark, and it is imported only here.
"""

from __future__ import annotations

import os
import socket
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Literal

from hospital.engines.errors import EngineError
from hospital.engines.java import find_java_home
from hospital.engines.tables import PopulationTable, number_of_parts
from hospital.simulation.parameters import Hospital
from simulation_configs import ConfigurationError, Settings

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

MASTER_SECONDS = 5.0
OPTIONS = {"spark.log.level": "ERROR", "spark.ui.enabled": "false"}
LONGEST_REASON = 300


@contextmanager
def spark_session(settings: Settings) -> Iterator[SparkSession]:
    """Spark on SPARK_MASTER, stopped at the end. What it raises in the block becomes an EngineError.

    Raises ConfigurationError and EngineError.
    """
    try:
        from py4j.protocol import Py4JError
        from pyspark.errors import PySparkException
        from pyspark.sql import SparkSession
    except ImportError:
        raise ConfigurationError("ENGINE=spark: PySpark is not installed; pip install '.[spark]'") from None
    master = settings.spark_master
    _see_that_it_answers(master)
    with TemporaryDirectory(prefix="hospital-java-") as folder, warnings.catch_warnings():
        # It has not been tried with pandas 3, which has no part in this: rows go through Arrow.
        warnings.filterwarnings("ignore", "PySpark does not yet fully support pandas", FutureWarning)
        _tell_spark(master, find_java_home(settings.java_home, Path(folder)))
        try:
            builder = SparkSession.builder.master(master).appName("hospital population")
            session = builder.config(map=OPTIONS).getOrCreate()
            try:
                yield session
            finally:
                session.stop()
        except (PySparkException, Py4JError, ConnectionError) as error:
            raise EngineError(f"Spark on {master}: {_reason(error)}") from None


def write_table(
    session: SparkSession,
    hospital: Hospital,
    table: PopulationTable,
    folder: str,
    form: Literal["parquet", "csv"],
) -> int:
    """Write the table's parts into a new folder, which Spark must reach, and return the number of rows."""
    from pyspark.sql import Observation
    from pyspark.sql.functions import count, lit

    def rows_of(batches: Iterator[Any]) -> Iterator[Any]:
        for batch in batches:
            for part in batch.column("id").to_pylist():
                for frame in table.frames(hospital, part):
                    yield from frame.to_arrow().to_batches()

    parts = number_of_parts(hospital.scale.population)
    schema = session.createDataFrame(table.block(hospital, 0, 1).to_arrow()).schema
    written = Observation()
    rows = session.range(0, parts, 1, parts).mapInArrow(rows_of, schema)
    writer = rows.observe(written, count(lit(1)).alias("rows")).write.mode("errorifexists")
    if form == "csv":
        writer.csv(folder, header=True)
    else:
        writer.parquet(folder, compression="zstd")
    return int(written.get["rows"])


def _see_that_it_answers(master: str) -> None:
    """Spark itself would try for a minute, and tell it in a hundred lines."""
    if not master.startswith("spark://"):
        return
    for server in master.removeprefix("spark://").split(","):
        host, _, port = server.rpartition(":")
        with suppress(OSError), socket.create_connection((host, int(port)), MASTER_SECONDS):
            return
    raise EngineError(f"SPARK_MASTER={master}: nobody answers there; start a Spark master, or set another")


def _tell_spark(master: str, java_home: Path) -> None:
    """What Spark takes from the environment only. On this machine its workers have this Python."""
    os.environ["JAVA_HOME"] = str(java_home)
    if master.startswith("local"):
        os.environ["PYSPARK_PYTHON"] = sys.executable
        os.environ["SPARK_LOCAL_IP"] = "127.0.0.1"


def _reason(error: Exception) -> str:
    """The innermost cause, on one line."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()] or [type(error).__name__]
    causes = [line.removeprefix("Caused by: ") for line in lines if line.startswith("Caused by: ")]
    return (causes or lines)[-1 if causes else 0][:LONGEST_REASON]
