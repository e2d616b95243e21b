"""How Kafka is reached, as it is set: no user unless Kafka asks for one, and no password in any text."""

from __future__ import annotations

from pathlib import Path

import pytest

from hospital.messaging.access import KafkaAccess
from simulation_configs import ConfigurationError, Settings

SECURED = Settings(kafka_security_protocol="SASL_PLAINTEXT", kafka_user="producer", kafka_password="hidden")


def test_without_a_user_only_the_servers_are_told() -> None:
    access = KafkaAccess.of(Settings(kafka_user="nobody", kafka_password="hidden"))
    assert str(access) == "Kafka at kafka:9092"
    assert access.client_options() == {
        "bootstrap_servers": ["kafka:9092"],
        "bootstrap_timeout_ms": 5_000,
        "security_protocol": "PLAINTEXT",
    }


def test_with_a_user_the_clients_get_it_and_people_its_name() -> None:
    access = KafkaAccess.of(SECURED)
    assert (
        access.client_options().items()
        >= {
            "security_protocol": "SASL_PLAINTEXT",
            "sasl_mechanism": "SCRAM-SHA-512",
            "sasl_plain_username": "producer",
            "sasl_plain_password": "hidden",
        }.items()
    )
    assert str(access) == "Kafka at kafka:9092 as producer"
    assert "hidden" not in repr(access)


@pytest.mark.parametrize("missing", ["kafka_user", "kafka_password"])
def test_a_user_or_password_that_is_missing_is_named(missing: str) -> None:
    with pytest.raises(ConfigurationError, match=rf"^{missing.upper()} is not set: .*SASL_PLAINTEXT"):
        KafkaAccess.of(SECURED.model_copy(update={missing: ""}))


def test_an_empty_password_file_is_no_password(tmp_path: Path) -> None:
    empty = tmp_path / "password"
    empty.write_text("\n")
    with pytest.raises(ConfigurationError, match=r"^KAFKA_PASSWORD is not set"):
        KafkaAccess.of(SECURED.model_copy(update={"kafka_password_file": empty}))
