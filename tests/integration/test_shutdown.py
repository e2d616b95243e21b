"""A stop is seen while the main thread waits within a library, and never takes longer than promised."""

from __future__ import annotations

import signal
import subprocess
import sys

import pytest

from hospital.local.postgres import PostgresAddress
from simulation_configs import ROOT

PROMISED_SECONDS = 10

PROGRAM = """
import sys
import psycopg2
from hospital.runtime.logs import configure
from hospital.runtime.shutdown import Shutdown
configure("INFO", "text", "test")
shutdown = Shutdown.on_signals(patience=True)
connection = psycopg2.connect(sys.argv[1])
if sys.argv[2] == "interrupted":
    shutdown.late(connection.cancel)
print("begins", flush=True)
try:
    connection.cursor().execute("SELECT pg_sleep(60)")
except psycopg2.errors.QueryCanceled:
    print("cancelled", shutdown.requested)
"""


@pytest.mark.parametrize(
    ("how", "said"),
    [("interrupted", "cancelled True\n"), ("stuck", "the step in hand is rolled back\n")],
)
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=lambda number: number.name)
def test_a_statement_that_takes_long_does_not_hold_it_up(
    database: PostgresAddress, how: str, said: str, number: signal.Signals
) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM, database.dsn, how], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "begins\n"
        process.send_signal(number)
        output, _ = process.communicate(timeout=PROMISED_SECONDS)
    assert process.returncode == 0
    assert output.endswith(said)
