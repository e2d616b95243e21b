"""The script that makes the passwords of docker-compose.secure.yml."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from simulation_configs import ROOT

SCRIPT = Path("docker") / "secure" / "make-secrets"
NAMES = set(
    re.findall(r"^  (\w+_password):$", (ROOT / "docker-compose.secure.yml").read_text(), re.MULTILINE)
)


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """What the script needs of a clone of the repository."""
    (tmp_path / SCRIPT).parent.mkdir(parents=True)
    shutil.copy(ROOT / SCRIPT, tmp_path / SCRIPT)
    for folder in ("shared_data", ".setup_flags"):
        (tmp_path / folder).mkdir()
    return tmp_path


def make(clone: Path) -> str:
    """What it prints."""
    done = subprocess.run(["sh", clone / SCRIPT], cwd="/", capture_output=True, text=True, check=True)
    assert done.stderr == ""
    return done.stdout


def passwords(clone: Path) -> dict[str, str]:
    return {path.name: path.read_text() for path in (clone / "secrets").iterdir()}


def test_it_makes_every_password_and_shows_none(clone: Path) -> None:
    printed = make(clone)
    made = passwords(clone)
    assert set(made) == NAMES
    assert len(set(made.values())) == len(NAMES)
    assert all(re.fullmatch(r"[0-9a-f]{48}", password) for password in made.values())
    assert not any(password in printed for password in made.values())


def test_others_of_this_machine_do_not_reach_them(clone: Path) -> None:
    make(clone)
    assert (clone / "secrets").stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in (clone / "secrets").iterdir()} == {0o644}


def test_it_keeps_what_is_there_and_makes_what_was_removed(clone: Path) -> None:
    (clone / ".env").write_text("PACE=fast\nHOSPITAL_UID=4711\n")
    make(clone)
    before, settings = passwords(clone), (clone / ".env").read_text()
    (clone / "secrets" / "pgadmin_password").unlink()
    assert make(clone) == "made secrets/pgadmin_password\n"
    after = passwords(clone)
    assert after.pop("pgadmin_password") != before.pop("pgadmin_password")
    assert after == before
    assert (clone / ".env").read_text() == settings


def test_compose_is_told_to_use_them_as_somebody_who_is_not_root(clone: Path) -> None:
    make(clone)
    settings = dict(line.split("=", 1) for line in (clone / ".env").read_text().splitlines())
    assert settings["COMPOSE_FILE"] == "docker-compose.yml:docker-compose.secure.yml"
    assert settings["SECRETS_FOLDER"] == "./secrets"
    assert settings["HOSPITAL_UID"] != "0"
    assert {(clone / name).stat().st_uid for name in ("shared_data", ".setup_flags")} == {
        int(settings["HOSPITAL_UID"])
    }


def test_they_are_no_part_of_the_repository_or_of_an_image() -> None:
    assert "secrets/" in (ROOT / ".gitignore").read_text().splitlines()
    ignored = (ROOT / ".dockerignore").read_text().splitlines()
    assert "*" in ignored
    assert "!secrets/" not in ignored
