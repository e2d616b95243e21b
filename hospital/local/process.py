"""A child process with a log, which is found again when the program that started it was killed.

A process is written down as it starts, with its id and the time that the system says it began at, so
that an id that was given to another program since is never taken for ours.
"""

from __future__ import annotations

import json
import os
import pwd
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import psutil

from hospital.lake.atomic import replace_text

STOP_PATIENCE_SECONDS = 60.0
SAME_START_SECONDS = 2.0
GONE_POLL_SECONDS = 0.02


class ChildProcess:
    """One child: `name` for people, `pid_file` to find it again, `log` for what it prints.

    It gets a session of its own, so that Ctrl-C in a terminal reaches only the program that started it.
    `stop_signal` is what the program takes as the wish to stop cleanly.
    """

    def __init__(
        self, name: str, *, pid_file: Path, log: Path, stop_signal: signal.Signals = signal.SIGTERM
    ) -> None:
        self.name = name
        self.log = log
        self._pid_file = pid_file
        self._stop_signal = stop_signal
        self._process: subprocess.Popen[bytes] | None = None
        self._log_start = 0

    def start(
        self,
        command: Sequence[str | Path],
        *,
        environment: Mapping[str, str] | None = None,
        folder: Path | None = None,
        user: pwd.struct_passwd | None = None,
    ) -> None:
        """Start the program. `environment` is added to this process's own. Raises OSError."""
        for parent in (self.log.parent, self._pid_file.parent):
            parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as log:
            self._log_start = log.tell()
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd=folder,
                env={**os.environ, **(environment or {})},
                start_new_session=True,
                user=user.pw_uid if user else None,
                group=user.pw_gid if user else None,
                extra_groups=[] if user else None,
            )
        self._write_down(self._process.pid)

    @property
    def pid(self) -> int | None:
        """The child's process id, or None before it was started."""
        return self._process.pid if self._process else None

    @property
    def running(self) -> bool:
        """Whether it was started and has not ended."""
        return self._process is not None and self._process.poll() is None

    @property
    def exit_code(self) -> int | None:
        """How it ended: None while it runs, negative for the signal that ended it."""
        return self._process.poll() if self._process else None

    def said(self) -> str:
        """What it printed since it was last started."""
        try:
            with self.log.open("rb") as log:
                log.seek(self._log_start)
                return log.read().decode(errors="replace")
        except OSError:
            return ""

    def last_line(self) -> str:
        """The last line it printed since it was started that is not empty."""
        lines = [line.strip() for line in self.said().splitlines() if line.strip()]
        return lines[-1] if lines else "it printed nothing"

    def stop(self, patience: float = STOP_PATIENCE_SECONDS) -> None:
        """Ask it to stop, wait up to that many seconds, then end it. Nothing happens when it doesn't run."""
        self.ask_to_stop()
        self.wait_stopped(patience)

    def ask_to_stop(self) -> None:
        """Send the stop signal, and don't wait."""
        if self._process is not None and self.running:
            self._process.send_signal(self._stop_signal)

    def wait_stopped(self, patience: float = STOP_PATIENCE_SECONDS) -> None:
        """Wait for its end, up to that many seconds, then end it."""
        if self._process is None:
            return
        try:
            self._process.wait(patience)
        except subprocess.TimeoutExpired:
            self.kill()
        self._pid_file.unlink(missing_ok=True)

    def kill(self) -> None:
        """End it and all its children at once, with SIGKILL, and wait until they are gone."""
        if self._process is None:
            return
        _kill_tree(self._process.pid)
        self._process.wait()

    def stop_leftover(self, patience: float = STOP_PATIENCE_SECONDS) -> bool:
        """Stop what an earlier program that was killed left running. Whether there was something."""
        found = self._leftover()
        if found is not None:
            stop_process(found, self._stop_signal, patience)
        self._pid_file.unlink(missing_ok=True)
        return found is not None

    def _write_down(self, pid: int) -> None:
        try:
            began = psutil.Process(pid).create_time()
        except psutil.NoSuchProcess:  # it ended at once; whoever waits for it will say why
            return
        replace_text(self._pid_file, json.dumps({"pid": pid, "began": began}), durable=False)

    def _leftover(self) -> psutil.Process | None:
        try:
            written = json.loads(self._pid_file.read_text())
            process = psutil.Process(int(written["pid"]))
            same = abs(process.create_time() - float(written["began"])) <= SAME_START_SECONDS
        except (OSError, ValueError, KeyError, TypeError, psutil.NoSuchProcess):
            return None
        return process if same and process.status() != psutil.STATUS_ZOMBIE else None


def stop_process(process: psutil.Process, stop_signal: signal.Signals, patience: float) -> None:
    """Stop a process that may not be our child: ask, wait up to `patience` seconds, then end it."""
    deadline = time.monotonic() + patience
    try:
        process.send_signal(stop_signal)
        # Its parent is gone. Until somebody reaps it, which may be never, it is there, but a zombie.
        while process.status() != psutil.STATUS_ZOMBIE:
            if time.monotonic() > deadline:
                _kill_tree(process.pid)
                return
            time.sleep(GONE_POLL_SECONDS)
    except psutil.NoSuchProcess:
        return


def _kill_tree(pid: int) -> None:
    try:
        process = psutil.Process(pid)
        family = [process, *process.children(recursive=True)]
    except psutil.NoSuchProcess:
        return
    for member in family:
        try:
            member.kill()
        except psutil.NoSuchProcess:
            continue
    psutil.wait_procs(family[1:], timeout=10)
