"""The ninth container, beside the eight: it starts with them, looks at the run, and can do nothing else."""

from __future__ import annotations

import re
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from datetime import date

import psycopg2
import pytest

from tests.compose.conftest import COMMANDS, is_installed, stack_of
from tests.compose.stack import MAIN, OURS, SERVICES, Stack, free_port, run, wait_until

START, END = date(2022, 11, 20), date(2022, 11, 30)
DASHBOARD = "dashboard"
ASK = (
    "from hospital.dashboard.warehouse import Warehouse; from simulation_configs import read_settings;"
    "warehouse = Warehouse(read_settings()); print(warehouse.loaded().last_day);"
    "print(*warehouse.read('', lambda cursor: cursor.execute('SELECT current_user') or cursor.fetchone()))"
)

pytestmark = pytest.mark.compose


@pytest.fixture(scope="module")
def port() -> int:
    """Where the page is on this machine."""
    return free_port()


@pytest.fixture(scope="module")
def stack(port: int) -> Iterator[Stack]:
    """A run that is complete, as fast as it goes, with the dashboard up all the time."""
    command = next((command for command in reversed(COMMANDS) if is_installed(command)), COMMANDS[0])
    settings = {
        "SIM_START_DATE": START.isoformat(),
        "SIM_END_DATE": END.isoformat(),
        "PACE": "fast",
        "DASHBOARD_PORT": str(port),
    }
    with stack_of(command, DASHBOARD, settings, files=(*MAIN, "docker-compose.dashboard.yml")) as stack:
        stack.compose("up", "--build", "--detach")
        wait_until("the page is healthy", lambda: stack.health(DASHBOARD) == "healthy", seconds=240)
        wait_until(
            "every service says that the run is complete",
            lambda: all(stack.heartbeat(service) == "complete" for service in OURS),
            seconds=300,
        )
        yield stack


def test_it_is_the_ninth(stack: Stack) -> None:
    assert all(stack.containers(service) for service in (*SERVICES, DASHBOARD))
    named = re.findall(r"^\w+$", stack.compose("config", "--services"), re.MULTILINE)
    assert sorted(named) == sorted([*SERVICES, DASHBOARD])


def test_the_page_is_served_on_the_loopback_only(stack: Stack, port: int) -> None:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=30) as page:
        assert b"<title>" in page.read()
    ports = stack.inspect(DASHBOARD)["NetworkSettings"]["Ports"]
    assert {binding["HostIp"] for bindings in ports.values() for binding in bindings} == {"127.0.0.1"}


def test_it_has_no_rights_and_can_change_nothing(stack: Stack) -> None:
    described = stack.inspect(DASHBOARD)
    host = described["HostConfig"]
    assert host["ReadonlyRootfs"]
    assert not host["CapAdd"]
    assert host["CapDrop"] == ["ALL"]
    assert "no-new-privileges:true" in host["SecurityOpt"]
    assert {mount["Destination"] for mount in described["Mounts"] if mount["RW"]} == set()
    status = stack.execute(DASHBOARD, "cat", "/proc/1/status")
    fields = dict(line.split(":\t", 1) for line in status.splitlines() if ":\t" in line)
    assert set(fields["Uid"].split()) == {"1000"}
    assert (int(fields["CapEff"], 16), int(fields["CapBnd"], 16)) == (0, 0)
    users = run("docker", "top", stack.container(DASHBOARD), "-eo", "pid,uid").split()[3::2]
    assert set(users) == {"1000"}
    for place in ("/etc/changed", "/app/shared_data/changed", "/app/.setup_flags/changed"):
        with pytest.raises(AssertionError, match="Read-only file system"):
            stack.execute(DASHBOARD, "sh", "-c", f"echo changed >{place}")


def test_it_reads_the_run_as_the_analyst(stack: Stack) -> None:
    assert stack.execute(DASHBOARD, "python", "-c", ASK).split() == ["2022-11-29", "analyst"]
    dsn = f"host=127.0.0.1 port={stack.postgres_port} dbname=hospital_db user=hospital password=hospital"
    with closing(psycopg2.connect(dsn)) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT usename FROM pg_stat_activity WHERE application_name = 'dashboard'")
        assert cursor.fetchall() in ([], [("analyst",)])


def test_it_sees_the_whole_pipeline(stack: Stack) -> None:
    see = (
        "from hospital.status.collect import collect; from simulation_configs import read_settings;"
        "status = collect(read_settings(), count_rows=False, user='analyst');"
        "print(status.complete, [s.away for s in status.servers], [s.health for s in status.services])"
    )
    expected = f"True ['', ''] {['healthy'] * 4}"
    wait_until(
        "the servers answer within the moment that a look waits",
        lambda: stack.execute(DASHBOARD, "python", "-c", see).strip() == expected,
        seconds=60,
    )


def test_it_stops_in_order_and_the_run_does_not_mind(stack: Stack) -> None:
    stack.compose("stop", DASHBOARD)
    state = stack.inspect(DASHBOARD)["State"]
    assert (state["ExitCode"], state["OOMKilled"]) == (0, False)
    assert stack.logs(DASHBOARD).strip() == "The dashboard is at http://localhost:8501; Ctrl-C stops it."
    wait_until(
        "the others are healthy",
        lambda: all(stack.health(service) == "healthy" for service in SERVICES),
        seconds=120,
    )
