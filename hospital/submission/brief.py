"""The brief's demands on what is handed in, each a finding: met, or what to do."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date

from hospital.submission.project import FLAGS, SERVICES, Finding, Project
from hospital.submission.tree import tree_of
from simulation_configs import Settings

FIRST_DAY, LAST_DAY = date(2022, 11, 20), date(2025, 3, 31)
OFFICIAL = {
    "kafka": "confluentinc/cp-kafka",
    "zookeeper": "confluentinc/cp-zookeeper",
    "postgresDB": "postgres",
    "pgadmin": "dpage/pgadmin4",
}
DEFAULTS = {
    "population_size": 3_000_000,
    "staff_size": 6_000,
    "reserve_pool_size": 15_000,
    "batch_interval_seconds": 900,
    "stream_interval_seconds": 180,
    "transfers_per_session": 3,
    "sim_start_date": FIRST_DAY,
    "sim_end_date": LAST_DAY,
}
README_SAYS = {
    "how it is started": "docker-compose up --build",
    "how a service's log is followed": "docker-compose logs -f",
    "where pgAdmin is": "localhost:5050",
    "what was assumed": "## Assumptions",
}


def findings(project: Project) -> list[Finding]:
    """All of them, artifact after artifact."""
    return [
        *_dockerfiles(project),
        *_compose(project),
        *_configs(project),
        *_flags(project),
        *_state(project),
        *_tree(project),
        *_readme(project),
    ]


def _finding(artifact: str, demand: str, met: bool, to_do: str) -> Finding:
    return Finding(artifact, demand, "" if met else to_do)


def _text(project: Project, name: str) -> str:
    path = project.root / name
    return path.read_text(encoding="utf-8") if path.is_file() else ""


def _dockerfiles(project: Project) -> Iterator[Finding]:
    for service in SERVICES:
        name = f"{service}/Dockerfile"
        lines = _text(project, name).splitlines()
        for step in (
            "FROM python:3.11-slim",
            "WORKDIR /app",
            f"COPY {service}/requirements.txt .",
            "RUN pip install --no-cache-dir -r requirements.txt",
            f"COPY {service}/{service}.py .",
            f'CMD ["python", "{service}.py"]',
        ):
            yield _finding(name, step, step in lines, f"add the line to {name}")
    name = "scheduler/Dockerfile"
    text = _text(project, name)
    yield _finding(name, "cron is installed and has its job", "cron" in text, f"install cron in {name}")


def _compose(project: Project) -> Iterator[Finding]:
    name = "docker-compose.yml"
    text = _text(project, name)
    services = text.partition("\nservices:\n")[2].partition("\nnetworks:\n")[0]
    blocks = dict(re.findall(r"^  (\w+):\n((?:(?:    .*|\s*#.*)?\n)+)", services, re.MULTILINE))
    expected = {*SERVICES, *OFFICIAL}
    yield _finding(
        name,
        "eight services",
        set(blocks) == expected,
        f"it has {sorted(blocks)}; make it {sorted(expected)}",
    )
    for service in SERVICES:
        built = f"dockerfile: {service}/Dockerfile" in blocks.get(service, "")
        yield _finding(name, f"{service} is built from its Dockerfile", built, f"give {service} its build")
    for service, image in OFFICIAL.items():
        used = re.search(rf"^    image: {image}:", blocks.get(service, ""), re.MULTILINE)
        yield _finding(name, f"{service} is {image}", bool(used), f"set the image of {service}")
    pgadmin = re.search(r"PGADMIN_PORT:-5050\}:80|5050:80", blocks.get("pgadmin", ""))
    yield _finding(name, "pgAdmin is at port 5050", bool(pgadmin), "publish port 5050")
    shared = text.count("shared_data") > 0
    yield _finding(name, "the lake is a shared volume", shared, "mount shared_data in the four services")


def _configs(project: Project) -> Iterator[Finding]:
    name = "simulation_configs.py"
    yield _finding(name, "it is there", (project.root / name).is_file(), f"put {name} back")
    for field, value in DEFAULTS.items():
        met = Settings.model_fields[field].default == value
        yield _finding(name, f"{field.upper()} is {value}", met, f"set the default of {field} to {value}")


def _flags(project: Project) -> Iterator[Finding]:
    for flag in FLAGS:
        yield _finding(
            ".setup_flags/",
            f"the flag {flag}",
            (project.flags / flag).is_file(),
            f"it appears in {project.flags} when that step of set-up ends; start the run",
        )


def _state(project: Project) -> Iterator[Finding]:
    name = "scheduler_state.json"
    try:
        content = json.loads(project.state.read_text())
        shown = date.fromisoformat(content["current_sim_date"])
        exact = set(content) == {"current_sim_date"}
    except FileNotFoundError:
        yield Finding(name, "it is there", f"{project.state} appears when the clock starts; start the run")
        return
    except (OSError, ValueError, KeyError, TypeError):
        yield Finding(name, "it is there", f"{project.state} can't be read: restart the scheduler")
        return
    yield _finding(
        name,
        'exactly {"current_sim_date": "YYYY-MM-DD"}',
        exact and FIRST_DAY <= shown <= LAST_DAY,
        f"it says {content}; restart the scheduler",
    )
    yield _finding(
        name, f"the date is {LAST_DAY}", shown == LAST_DAY, f"it is {shown}; wait until the run is complete"
    )


def _tree(project: Project) -> Iterator[Finding]:
    shown = tree_of(project.root).count("Dockerfile") >= len(SERVICES)
    yield _finding("tree.txt", "made anew, it shows the services", shown, "git add the services' folders")


def _readme(project: Project) -> Iterator[Finding]:
    text = _text(project, "README.md")
    for what, phrase in README_SAYS.items():
        yield _finding("README.md", f"it says {what}", phrase in text, f"say it: {phrase}")
