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


STARTING = """
import sys
from hospital.runtime.shutdown import Shutdown
print("starts", flush=True)
sys.stdin.readline()
print("a stop is requested:", Shutdown.on_signals().requested)
"""


def test_a_stop_that_comes_while_a_container_starts_is_not_lost() -> None:
    """As the images start it (docker/entrypoint), and before it can hear signals."""
    command = ["env", "--block-signal=TERM", sys.executable, "-c", STARTING]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "starts\n"
        process.send_signal(signal.SIGTERM)
        output, _ = process.communicate("go on\n", timeout=PROMISED_SECONDS)
    assert output == "a stop is requested: True\n"
