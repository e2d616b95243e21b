"""``python -m hospital dashboard``: Streamlit as a process of its own, and beside it what it needs.

Where a local run was, PostgreSQL is up only while the run is on. While none is, this keeps it up alone, and
gives way as soon as a run is started: the page goes over to whichever server is up.
"""

from __future__ import annotations

import importlib.util
import os
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from typing import Self

from rich.console import Console

from hospital.local.errors import LocalError
from hospital.local.places import Places
from hospital.runtime.shutdown import Shutdown
from simulation_configs import ROOT, Settings

SCRIPT = ROOT / "dashboard" / "dashboard.py"

OPTIONS = {
    "server.headless": "true",
    "server.fileWatcherType": "none",
    "server.enableStaticServing": "false",
    # Nothing is asked of, or told to, anybody outside.
    "browser.gatherUsageStats": "false",
    "browser.serverAddress": "localhost",  # or it asks a site outside for this machine's address
    "theme.light.primaryColor": "#2563eb",
    "theme.dark.primaryColor": "#6ea3ff",
    "client.toolbarMode": "minimal",
    "client.showErrorDetails": "none",
    "logger.level": "warning",
}
STOP_SECONDS = 5.0
LOOK_SECONDS = 1.0


def serve(settings: Settings, console: Console, address: str) -> int:
    """Serve the page at that address until a signal comes. Raises LocalError, OSError."""
    if importlib.util.find_spec("streamlit") is None:
        raise LocalError("streamlit is not installed; make dashboard, or pip install '.[local,dashboard]'")
    port, shutdown = settings.dashboard_port, Shutdown.on_signals()
    _refuse_taken(address, port)
    with ExitStack() as stack:
        keeper = stack.enter_context(_Keeper(settings))
        keeper.look()
        process = stack.enter_context(_streamlit(address, port))
        told = False
        while not shutdown.wait(0.1 if not told else LOOK_SECONDS):
            if process.poll() is not None:
                raise LocalError(f"the dashboard ended by itself, with exit code {process.returncode}")
            if not told and _answers(port):
                console.print(
                    f"The dashboard is at http://localhost:{port}; Ctrl-C stops it.", highlight=False
                )
                told = True
            keeper.look()
    return 0


class _Keeper:
    """Keeps a resting local PostgreSQL up, and gives way to whoever wants its place."""

    def __init__(self, settings: Settings) -> None:
        self._settings, self._places = settings, Places.of(settings)
        self._up: ExitStack | None = None

    def look(self) -> None:
        """Start it where there is one that nobody runs, stop it where somebody waits."""
        if self._places.is_wanted:
            self._rest()
        elif self._up is None and self._is_resting():
            from hospital.local.servers import postgres_alone  # not in the containers

            with suppress(LocalError), ExitStack() as up:  # a run may be faster
                up.enter_context(postgres_alone(self._settings, self._places))
                self._up = up.pop_all()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._rest()

    def _is_resting(self) -> bool:
        is_here = self._settings.postgres_host is None and (self._places.postgres / "data").exists()
        return is_here and not self._places.in_use

    def _rest(self) -> None:
        if self._up is not None:
            self._up.close()
            self._up = None


@contextmanager
def _streamlit(address: str, port: int) -> Iterator[subprocess.Popen[bytes]]:
    options = {**OPTIONS, "server.address": address, "server.port": str(port)}
    command = [
        sys.executable,
        "-m",
        "streamlit",
        "run",
        str(SCRIPT),
        *(f"--{k}={v}" for k, v in options.items()),
    ]
    paths = [str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
    process = subprocess.Popen(
        command,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        start_new_session=True,  # Ctrl-C is for this process, which stops the other
    )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _refuse_taken(address: str, port: int) -> None:
    try:
        with socket.create_server((address, port)):
            pass
    except OSError as error:
        raise LocalError(
            f"DASHBOARD_PORT={port}: can't be listened on ({error.strerror}); set another one"
        ) from None


def _answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=1) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False
