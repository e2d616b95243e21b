"""How Kafka is reached: where it is, and as whom."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Self

from simulation_configs import ConfigurationError, Settings

BOOTSTRAP_TIMEOUT_MS = 5_000


@dataclass(frozen=True)
class KafkaAccess:
    """The bootstrap servers, each ``host:port``, and the user where Kafka asks for one.

    Its text is for people, and has no password in it: ``Kafka at kafka:9092 as producer``.
    """

    servers: tuple[str, ...]
    security_protocol: str = "PLAINTEXT"
    sasl_mechanism: str = "SCRAM-SHA-512"
    user: str = ""
    password: str = field(default="", repr=False)

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """As it is set. Raises ConfigurationError, also when Kafka asks for a user and none is set."""
        servers = settings.kafka.bootstrap_servers
        if settings.kafka_security_protocol == "PLAINTEXT":
            return cls(servers)
        user, password = settings.kafka_user, settings.read_kafka_password()
        for name, value in (("KAFKA_USER", user), ("KAFKA_PASSWORD", password)):
            if not value:
                raise ConfigurationError(
                    f"{name} is not set: KAFKA_SECURITY_PROTOCOL={settings.kafka_security_protocol} needs it"
                )
        return cls(servers, settings.kafka_security_protocol, settings.kafka_sasl_mechanism, user, password)

    def client_options(self) -> dict[str, Any]:
        """What each client of kafka-python is made with, to reach Kafka."""
        options: dict[str, Any] = {
            "bootstrap_servers": list(self.servers),
            "bootstrap_timeout_ms": BOOTSTRAP_TIMEOUT_MS,
            "security_protocol": self.security_protocol,
        }
        if self.user:
            options["sasl_mechanism"] = self.sasl_mechanism
            options["sasl_plain_username"] = self.user
            options["sasl_plain_password"] = self.password
        return options

    def __str__(self) -> str:
        as_whom = f" as {self.user}" if self.user else ""
        return f"Kafka at {','.join(self.servers)}{as_whom}"
