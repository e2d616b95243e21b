"""What can be set stands in three places: simulation_configs.py, the Compose files and .env.example."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest

from simulation_configs import ROOT, Settings

ONLY_SECURE = {
    "kafka_security_protocol",
    "kafka_user",
    "kafka_password_file",
    "postgres_password_file",
    "postgres_owner_password_file",
}

NOT_FOR_CONTAINERS = {
    # Where things are in a container is the images' and Compose's business.
    "shared_data_path",
    "setup_flags_path",
    "configs_path",
    "runtime_path",
    "local_path",
    "kafka_jars_path",
    "clock",
    "failpoint",
    # In its container the page is always at the default port; Compose says where that is on this machine.
    "dashboard_port",
    # For the one command that makes a population.
    "engine",
    "population_format",
    "spark_master",
    "java_home",
    # The servers' addresses and who reaches them are those of configs/*.json.
    "kafka_bootstrap_servers",
    "kafka_sasl_mechanism",
    "postgres_host",
    "postgres_port",
    "postgres_db",
    "postgres_owner",
    # In docker-compose.secure.yml only, where passwords come from files.
    "kafka_password",
    *ONLY_SECURE,
}

COMPOSE = (ROOT / "docker-compose.yml").read_text()
SECURE = (ROOT / "docker-compose.secure.yml").read_text()
DASHBOARD = (ROOT / "docker-compose.dashboard.yml").read_text()
IN_COMPOSE = dict(re.findall(r"\$\{(\w+):(?:-([^}]*)|\?[^}]*)\}", COMPOSE + SECURE + DASHBOARD))
SERVICES = ("scheduler", "producer", "stream_processor", "batch_ingestor")
PASSWORDS = {"postgres_password", "postgres_owner_password"}
MADE_OF_OTHERS = {"pgadmin_url"}
IN_EXAMPLE = dict(re.findall(r"^(\w+)=(.*)$", (ROOT / ".env.example").read_text(), re.MULTILINE))
SETTABLE = sorted(set(Settings.model_fields) - NOT_FOR_CONTAINERS)


@pytest.mark.parametrize("field", SETTABLE)
def test_compose_passes_the_setting_on(field: str) -> None:
    assert re.search(rf"^ +{field.upper()}: ", COMPOSE, re.MULTILINE)


@pytest.mark.parametrize("field", sorted(ONLY_SECURE))
def test_the_secure_file_sets_what_the_other_does_not(field: str) -> None:
    line = re.compile(rf"^ +{field.upper()}: ", re.MULTILINE)
    assert line.search(SECURE)
    assert not line.search(COMPOSE)


def test_the_secure_file_takes_every_password_from_a_secret() -> None:
    set_in_compose = set(re.findall(r"^ +(\w+_PASSWORD): ", COMPOSE, re.MULTILINE))
    emptied = set(re.findall(r'^ +(\w+_PASSWORD): ""$', SECURE, re.MULTILINE))
    from_file = dict(re.findall(r"^ +(\w+_PASSWORD)_FILE: /run/secrets/(\w+)$", SECURE, re.MULTILINE))
    assert set_in_compose == emptied == set(from_file) - {"KAFKA_PASSWORD"}
    assert set(from_file.values()) <= set(re.findall(r"^  (\w+_password):$", SECURE, re.MULTILINE))


@pytest.mark.parametrize("field", sorted(set(SETTABLE) - PASSWORDS - MADE_OF_OTHERS - {"postgres_user"}))
def test_the_example_shows_the_setting_s_default(field: str) -> None:
    shown = IN_EXAMPLE[field.upper()]
    default = Settings.model_fields[field].default
    assert Settings.model_validate({field: shown} if shown else {}).model_dump()[field] == default


def test_the_example_names_what_compose_reads() -> None:
    assert set(IN_EXAMPLE) == set(IN_COMPOSE)


def test_the_example_s_defaults_are_compose_s() -> None:
    assert {name: default for name, default in IN_COMPOSE.items() if default} == {
        name: IN_EXAMPLE[name] for name, default in IN_COMPOSE.items() if default
    }


def test_the_main_file_has_eight_containers_and_the_dashboard_s_has_the_ninth() -> None:
    services = re.compile(r"^  (\w+):$", re.MULTILINE)
    named = services.findall(COMPOSE.partition("\nservices:\n")[2].partition("\nnetworks:\n")[0])
    assert len(named) == 8
    assert services.findall(DASHBOARD.partition("\nservices:\n")[2]) == ["dashboard"]


def test_beside_the_secure_file_the_dashboard_takes_its_passwords_from_its_secrets() -> None:
    closed = (ROOT / "docker-compose.dashboard.secure.yml").read_text()
    assert re.findall(r"^ +(\w+_PASSWORD): (.*)$", closed, re.MULTILINE) == [("POSTGRES_PASSWORD", '""')]
    files = dict(re.findall(r"^ +(\w+_PASSWORD)_FILE: /run/secrets/(\w+)$", closed, re.MULTILINE))
    assert files == {
        "POSTGRES_PASSWORD": "postgres_analyst_password",
        "KAFKA_PASSWORD": "kafka_analyst_password",
    }
    assert set(files.values()) <= set(re.findall(r"^  (\w+_password):$", SECURE, re.MULTILINE))


def test_the_dashboard_s_default_port_is_compose_s() -> None:
    assert IN_EXAMPLE["DASHBOARD_PORT"] == str(Settings.model_fields["dashboard_port"].default)


@pytest.mark.parametrize("service", [*SERVICES, "dashboard"])
def test_what_is_installed_has_hashes(service: str) -> None:
    text = (ROOT / service / "requirements.txt").read_text()
    requirements = re.split(r"\n(?=[a-z])", text.partition("\n#")[2].partition("\n")[2].strip())
    assert len(requirements) > 10
    assert all(re.search(r"--hash=sha256:[0-9a-f]{64}", requirement) for requirement in requirements)
    assert "://" not in text


@pytest.mark.parametrize("service", SERVICES)
def test_dockerfiles_have_the_prescribed_steps_in_order(service: str) -> None:
    text = (ROOT / service / "Dockerfile").read_text()
    steps = [
        "FROM python:3.11-slim\n",
        "WORKDIR /app\n",
        f"COPY {service}/requirements.txt .\n",
        "RUN pip install --no-cache-dir -r requirements.txt\n",
        f"COPY {service}/{service}.py .\n",
        f'CMD ["python", "{service}.py"]\n',
    ]
    places = [text.index(step) for step in steps]
    assert all(earlier < later for earlier, later in pairwise(places))
