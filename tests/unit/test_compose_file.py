"""What can be set stands in three places: simulation_configs.py, docker-compose.yml and .env.example."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest

from simulation_configs import ROOT, Settings

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
    # The servers' addresses are those of configs/*.json.
    "kafka_bootstrap_servers",
    "kafka_security_protocol",
    "kafka_sasl_mechanism",
    "kafka_user",
    "kafka_password",
    "kafka_password_file",
    "postgres_host",
    "postgres_port",
    "postgres_db",
    "postgres_user",
    "postgres_password_file",
    "postgres_owner",
    "postgres_owner_password",
    "postgres_owner_password_file",
}

COMPOSE = (ROOT / "docker-compose.yml").read_text()
IN_COMPOSE = dict(re.findall(r"\$\{(\w+):-([^}]*)\}", COMPOSE))
IN_EXAMPLE = dict(re.findall(r"^(\w+)=(.*)$", (ROOT / ".env.example").read_text(), re.MULTILINE))
SETTABLE = sorted(set(Settings.model_fields) - NOT_FOR_CONTAINERS)


@pytest.mark.parametrize("field", SETTABLE)
def test_compose_passes_the_setting_on(field: str) -> None:
    assert re.search(rf"^ +{field.upper()}: ", COMPOSE, re.MULTILINE)


@pytest.mark.parametrize("field", sorted(set(SETTABLE) - {"postgres_password"}))
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


@pytest.mark.parametrize("service", ["scheduler", "producer", "stream_processor", "batch_ingestor"])
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
