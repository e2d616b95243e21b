"""failed/: what is no file of the run goes there untouched, nothing is lost there, no name forges a line."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

import pytest

from hospital.failpoints import EXIT_CODE
from hospital.local.postgres import PostgresAddress
from hospital.warehouse.failed import failed_names, reason_of
from tests.integration.warehouse_on_postgres import World
from tests.warehouse_samples import ALL, ROWS, put, put_all

ROOT = Path(__file__).resolve().parents[2]
ROLES = "roles.csv"

ODD_NAMES = [
    b"notes.txt",
    b"two\nlines.csv",
    b"ERROR\r\n2022-11-20 00:00:00 INFO all is well.csv",
    b"\x1b[2Jred.csv",
    b"caf\xe9.csv",
    b"\xff\xfe.csv",
    "\u202egpj.csv".encode(),
    b"-rf",
    b"--help.csv",
    b"a..%2f..%2fpasswd.csv",
    b" people_data.csv",
    b"People_data.CSV",
    b"people_data.csv.reason.txt",
    b"people_data.csv\n",
    b"$(reboot).csv",
    b"*.csv",
    b"daily_visitors_2022-02-31.csv",
    b"daily_visitors_2021-12-31.csv",
    b"transfers_2022-12-31_99.json",
    "transfers_2022-12-31_０１.json".encode(),
    b"x" * 255,
    b"\xff" * 255,
    "é".encode() * 127,
]


@pytest.fixture
def world(database: PostgresAddress, tmp_path: Path) -> World:
    return World.of(tmp_path, database.host, database.port, database.database, database.user)


def told(path: Path) -> dict[str, str]:
    """The reason for what lies there, by label."""
    return dict(line.split(": ", 1) for line in reason_of(path).read_text().splitlines())


def test_names_that_no_file_of_the_run_has(world: World, caplog: pytest.LogCaptureFixture) -> None:
    world.limit = type(world.limit)(max_share=1, window=20)
    put_all(world.lake)
    for name in ODD_NAMES:
        path = os.fsencode(world.lake.batch) + b"/" + name
        with open(path, "wb") as file:  # noqa: PTH123 - the name is bytes
            file.write(name)
    world.ingest()
    assert world.rows() == ROWS
    failed = {path for path in world.lake.failed.iterdir() if not path.name.startswith(".")}
    content = {path.read_bytes(): path for path in failed}
    for name in ODD_NAMES:
        aside = content[name]
        looks_like_a_reason = name.endswith(b".reason.txt")
        assert os.fsencode(aside.name) == (name + b".1" if looks_like_a_reason else name)
        reason = told(aside)
        assert reason["what"] == "no file of the run has this name"
        assert reason["where"].isprintable()
    lines = [record.getMessage() for record in caplog.records if record.levelname == "ERROR"]
    assert len(lines) == len(ODD_NAMES)
    assert all(line.isprintable() and len(line) < 800 for line in lines)


def test_what_is_no_file_is_moved_and_never_followed(world: World) -> None:
    batch, failed = world.lake.batch, world.lake.failed
    elsewhere = world.root / "elsewhere.csv"
    elsewhere.write_text(ALL["departments.csv"])
    (batch / "departments.csv").symlink_to(elsewhere)
    (batch / "diagnoses.csv").symlink_to(world.root / "nowhere.csv")
    (batch / "facilities.csv").symlink_to("facilities.csv")
    (batch / ROLES).mkdir()
    (batch / ROLES / "inside.txt").write_text("kept")
    (batch / "some folder").mkdir()
    os.mkfifo(batch / "vehicles.csv")
    (batch / ".beds.csv.part").write_text("half a fi")
    with socket.socket(socket.AF_UNIX) as listener, ExitStack() as stack:
        here = os.open(".", os.O_RDONLY)
        stack.callback(os.close, here)
        os.chdir(batch)  # a socket's path is short
        stack.callback(os.fchdir, here)
        listener.bind("people_data.csv")
    world.ingest()
    assert world.rows() == dict.fromkeys(ROWS, 0)
    assert [path.name for path in batch.iterdir()] == [".beds.csv.part"]
    kinds = {
        "departments.csv": "a symbolic link",
        "diagnoses.csv": "a symbolic link",
        "facilities.csv": "a symbolic link",
        ROLES: "a folder",
        "some folder": "a folder",
        "vehicles.csv": "a pipe",
        "people_data.csv": "a socket",
    }
    assert set(failed_names(world.lake)) == set(kinds)
    for name, kind in kinds.items():
        assert told(failed / name)["what"] == f"not a regular file but {kind}"
    assert elsewhere.read_text() == ALL["departments.csv"]
    assert (failed / ROLES / "inside.txt").read_text() == "kept"


def test_a_file_that_nobody_may_read_is_put_aside(world: World) -> None:
    put(world.lake, ROLES).chmod(0)
    if os.access(world.lake.batch / ROLES, os.R_OK):
        pytest.skip("root may read everything")
    world.ingest()
    assert "can't be read" in told(world.lake.failed / ROLES)["what"]


def test_what_cannot_be_moved_is_left_and_the_rest_goes_on(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    with tempfile.TemporaryDirectory(dir="/dev/shm") as elsewhere:
        if Path(elsewhere).stat().st_dev == world.root.stat().st_dev:
            pytest.skip("there is only one file system")
        world.lake.failed.rmdir()
        world.lake.failed.symlink_to(elsewhere)
        put_all(world.lake)
        put(world.lake, "notes.txt", b"hello\n")
        with world.ingesting() as running:
            running.until_state("complete")
        assert list(world.lake.failed.iterdir()) == []
    assert world.rows() == ROWS
    assert [path.name for path in world.lake.batch.iterdir()] == ["notes.txt"]
    told = [record.getMessage() for record in caplog.records if record.levelname == "ERROR"]
    assert told == [
        "notes.txt: no file of the run has this name; it can't be moved (Invalid cross-device link); "
        "it stays in batch/ and isn't looked at again"
    ]


def test_what_failed_before_under_the_same_name_is_kept(world: World) -> None:
    failed = world.lake.failed
    for number in range(3):
        put(world.lake, ROLES, f"attempt {number}\n".encode())
        world.ingest()
    (failed / ROLES).unlink()
    (failed / ROLES).mkdir()
    put(world.lake, ROLES, b"attempt 3\n")
    world.ingest()
    assert set(failed_names(world.lake)) == {ROLES, *(f"{ROLES}.{number}" for number in (1, 2, 3))}
    assert [(failed / f"{ROLES}{end}").read_text() for end in ("", ".1", ".2")] == [
        "attempt 3\n",
        "attempt 0\n",
        "attempt 1\n",
    ]
    assert (failed / f"{ROLES}.3").is_dir()
    for name in failed_names(world.lake):
        assert told(failed / name)["where"] == ROLES


def test_a_folder_in_the_place_of_the_reason_is_kept(world: World) -> None:
    in_the_way = reason_of(world.lake.failed / ROLES)
    in_the_way.mkdir()
    put(world.lake, ROLES, b"attempt\n")
    world.ingest()
    assert told(world.lake.failed / ROLES)["line"] == "1"
    assert in_the_way.with_name(f"{in_the_way.name}.1").is_dir()


def test_a_file_that_was_loaded_and_comes_back_changed_is_put_aside(world: World) -> None:
    put_all(world.lake)
    world.ingest()
    put(world.lake, "vehicles.csv", ALL["vehicles.csv"] + "2,A-2,BLS,Central\n")
    world.ingest()
    reason = told(world.lake.failed / "vehicles.csv")
    assert reason["what"] == "a file of this name but with other content was loaded before"
    assert "processed/vehicles.csv" in reason["do"]
    assert world.rows() == ROWS
    assert (world.lake.processed / "vehicles.csv").read_text() == ALL["vehicles.csv"]


def test_two_ingestors_put_a_file_aside_once(world: World) -> None:
    names = [f"unknown_{number}.csv" for number in range(200)]
    with ExitStack() as stack:
        world.limit = type(world.limit)(max_share=1, window=20)
        both = [stack.enter_context(world.ingesting(member=name)) for name in ("first", "second")]
        for name in names:
            put(world.lake, name, name.encode())
        both[0].until(lambda: not any(world.lake.batch.iterdir()), "an empty batch/")
    assert failed_names(world.lake) == sorted(names)
    for name in names:
        assert told(world.lake.failed / name)["where"] == name


@pytest.mark.parametrize("step", ["kept", "told", "moved"])
def test_an_ingestor_killed_as_it_puts_a_file_aside_loses_nothing(world: World, step: str) -> None:
    failed = world.lake.failed
    (failed / ROLES).write_text("what failed before")
    reason_of(failed / ROLES).write_text("where: before\n")
    put_all(world.lake, but=ROLES)
    put(world.lake, ROLES, b"no roles\n")
    database = world.database
    where = [database.host, str(database.port), database.database, database.user]
    program = [sys.executable, "-m", "tests.integration.die_while_loading", str(world.root), *where]
    ended = subprocess.run([*program, ROLES, f"refuse.{step}"], cwd=ROOT, timeout=60, check=False)
    assert ended.returncode == EXIT_CODE
    world.ingest()
    assert failed_names(world.lake) == [ROLES, f"{ROLES}.1"]
    assert (failed / ROLES).read_text() == "no roles\n"
    assert told(failed / ROLES)["line"] == "1"
    assert (failed / f"{ROLES}.1").read_text() == "what failed before"
    assert told(failed / f"{ROLES}.1")["where"] == "before"


def test_a_reason_that_a_crash_left_goes_when_the_file_is_loaded(world: World) -> None:
    stale = reason_of(world.lake.failed / ROLES)
    stale.write_text("what: something\n")
    put_all(world.lake)
    world.ingest()
    assert world.rows() == ROWS
    assert not stale.exists()
