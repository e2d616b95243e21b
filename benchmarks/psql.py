"""psql, kept open, as the floor of loading: the time that it takes to start is nobody's."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from hospital.local.postgres import PostgresAddress, binaries

DONE = "-- all done --"


class Psql:
    """A psql that takes commands, and says when they are done."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def seconds(self, commands: Iterable[str]) -> float:
        """Give it the commands, a line each; how long they took. Raises RuntimeError when one fails."""
        lines = [*commands, f"\\echo {DONE}"]
        begin = time.perf_counter()
        try:
            assert self._process.stdin is not None
            self._process.stdin.write("\n".join(lines) + "\n")
            self._process.stdin.flush()
            said = self._wait()
        except BrokenPipeError:
            said = self._wait()
        if said is not None:
            raise RuntimeError(f"psql: {said}")
        return time.perf_counter() - begin

    def _wait(self) -> str | None:
        """None when it is done with all, else what it said last."""
        assert self._process.stdout is not None
        said = "it ended"
        for line in self._process.stdout:
            if line.strip() == DONE:
                return None
            said = line.strip() or said
        return said


@contextmanager
def psql_on(address: PostgresAddress) -> Iterator[Psql]:
    """A psql on that database, which stops at the first error."""
    command = [str(binaries() / "psql"), address.dsn, "-X", "-q", "-v", "ON_ERROR_STOP=1"]
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    try:
        yield Psql(process)
    finally:
        process.communicate("\\q\n")
