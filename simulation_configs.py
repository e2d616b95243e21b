"""The one place where this project reads its environment: every path, date, size, interval and address.

`Settings` is read once, at the edge (`read_settings()`), and passed in from there. Every field is set
by the environment variable of its name in capitals; configs/*.json give the addresses and topics
that no variable overrides. A wrong value ends the program with one line that names the variable,
the value and what is allowed.
"""

from __future__ import annotations

import json
import os
import re
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Literal, Self, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from hospital.failpoints import Failpoint

ROOT = Path(__file__).resolve().parent

BEDS_PER_STAFF = 2850 / 6000
"""Usable beds a member of staff: a Gauteng central hospital's ratio (Chris Hani Baragwanath, rounded)."""

VISITS_PER_STAFF = 1650 / 6000
"""Visits a day a member of staff, from the same source."""

MAX_WORKFORCE_SHARE = 0.25
"""Staff and reserve are drawn from people of working age, about half of all: a quarter leaves a choice."""

SPARK_MASTER = re.compile(
    r"local(\[[^]]+\])?|local-cluster\[[\d, ]+\]|spark://[^,:]+:\d+(,[^,:]+:\d+)*|yarn|k8s://.+"
)


ModelT = TypeVar("ModelT", bound=BaseModel)


class ConfigurationError(Exception):
    """A setting that can't be used. Its text is one line: what, which value, what is allowed."""


class TopicConfig(BaseModel):
    """How one topic is created."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    partitions: int = Field(ge=1, le=64)
    replication_factor: int = Field(ge=1, le=7)


class DeadLettersConfig(BaseModel):
    """The topic of dead letters, which has one partition."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    topic: str = "hospital.dead-letters"
    replication_factor: int = Field(1, ge=1, le=7)


class KafkaConfig(BaseModel):
    """configs/kafka_config.json. `topics` are those that the producer publishes sessions to."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    bootstrap_servers: tuple[str, ...] = Field(min_length=1)
    topics: dict[str, TopicConfig] = Field(min_length=1)
    dead_letters: DeadLettersConfig = DeadLettersConfig()


class DatabaseConfig(BaseModel):
    """configs/database_config.json: `user` loads, `owner` owns the schemas. Passwords are never in it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    host: str
    port: int = Field(ge=1, le=65535)
    database: str
    user: str
    owner: str
    schemas: tuple[str, ...] = Field(min_length=1)

    def as_owner(self) -> Self:
        """The same database for its owner."""
        return self.model_copy(update={"user": self.owner})


def _servers(value: tuple[str, ...] | None) -> tuple[str, ...] | None:
    for server in value or ():
        host, _, port = server.rpartition(":")
        if not host or not port.isdecimal() or not 1 <= int(port) <= 65535:
            raise ValueError("must be host:port, several separated by commas")
    return value


def _pace(value: str) -> str:
    if value in ("canonical", "fast"):
        return value
    try:
        seconds = float(value)
    except ValueError:
        seconds = 0
    if seconds <= 0:
        raise ValueError("must be 'canonical', 'fast', or a number of seconds a simulated day, above 0")
    return value


def _spark_master(value: str) -> str:
    if not SPARK_MASTER.fullmatch(value):
        raise ValueError("must be local[*], local[n], spark://host:port, yarn or k8s://...")
    return value


def _failpoint(value: str) -> str:
    if value:
        Failpoint.parse(value)
    return value


class Settings(BaseSettings):
    """Everything that can be set, with its default.

    Sizes are counts and intervals real seconds. The period is half open: sim_start_date is the first
    simulated day, sim_end_date the date that the clock shows when it stops, 862 days later by default.
    """

    model_config = SettingsConfigDict(
        extra="ignore", frozen=True, env_ignore_empty=True, hide_input_in_errors=True
    )

    # The hospital
    seed: int = Field(20221120, ge=0, lt=2**63)
    population_size: int = Field(3_000_000, ge=1_000, le=100_000_000)
    staff_size: int = Field(6_000, ge=50, le=100_000)
    reserve_pool_size: int = Field(15_000, ge=0, le=500_000)
    beds: int | None = Field(None, ge=5, le=50_000)
    visits_per_day: int | None = Field(None, ge=1, le=100_000)
    transfers_per_session: int = Field(3, ge=0, le=1_000)

    # The simulated period and its clock
    sim_start_date: date = date(2022, 11, 20)
    sim_end_date: date = date(2025, 3, 31)
    pace: Annotated[str, AfterValidator(_pace)] = "canonical"
    clock: Literal["schedule", "cron"] = "schedule"
    batch_interval_seconds: int = Field(900, ge=1, le=86_400)
    stream_interval_seconds: int = Field(180, ge=1, le=86_400)

    # Where files are
    shared_data_path: Path = ROOT / "shared_data"
    setup_flags_path: Path = ROOT / ".setup_flags"
    configs_path: Path = ROOT / "configs"
    runtime_path: Path = ROOT / ".local" / "run"
    local_path: Path = ROOT / ".local"
    kafka_jars_path: Path | None = None

    # Servers: what is not set comes from configs/*.json
    kafka_bootstrap_servers: Annotated[tuple[str, ...] | None, NoDecode, AfterValidator(_servers)] = None
    kafka_security_protocol: Literal["PLAINTEXT", "SASL_PLAINTEXT"] = "PLAINTEXT"
    kafka_sasl_mechanism: Literal["SCRAM-SHA-512", "SCRAM-SHA-256"] = "SCRAM-SHA-512"
    kafka_user: str = ""
    kafka_password: str = Field("", repr=False)
    kafka_password_file: Path | None = None
    postgres_host: str | None = None
    postgres_port: int | None = Field(None, ge=1, le=65535)
    postgres_db: str | None = None
    postgres_user: str | None = None
    postgres_password: str = Field("", repr=False)
    postgres_password_file: Path | None = None
    postgres_owner: str | None = None
    postgres_owner_password: str = Field("", repr=False)
    postgres_owner_password_file: Path | None = None

    # Where people find pgAdmin: for the log, in a container only
    pgadmin_url: str = ""

    # Behaviour of the services
    poll_interval_seconds: float = Field(0.2, gt=0, le=60)
    retry_max_seconds: float = Field(10.0, gt=0, le=600)
    sessions_per_transaction: int = Field(20, ge=1, le=1_000)
    max_failed_share: float = Field(0.5, ge=0, le=1)
    failed_share_window: int = Field(20, ge=1, le=100_000)
    workers: int = Field(1, ge=1, le=64)
    max_backlog_files: int = Field(400, ge=1, le=1_000_000)
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    log_format: Literal["text", "json"] = "text"

    # The live page (hospital/dashboard)
    dashboard_port: int = Field(8501, ge=1, le=65535)

    # Who makes a population (hospital/engines)
    engine: Literal["local", "spark"] = "local"
    population_format: Literal["parquet", "csv"] = "parquet"
    spark_master: Annotated[str, AfterValidator(_spark_master)] = "local[*]"
    java_home: Path | None = None

    # For tests: where the process is to end or to be held (hospital/failpoints.py)
    failpoint: Annotated[str, AfterValidator(_failpoint)] = ""

    @model_validator(mode="before")
    @classmethod
    def _split_servers(cls, values: dict[str, Any]) -> dict[str, Any]:
        servers = values.get("kafka_bootstrap_servers")
        if isinstance(servers, str):
            values["kafka_bootstrap_servers"] = tuple(s.strip() for s in servers.split(",") if s.strip())
        return values

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if self.sim_end_date <= self.sim_start_date:
            raise ValueError(
                f"SIM_END_DATE={self.sim_end_date}: must be after SIM_START_DATE={self.sim_start_date}"
            )
        if self.batch_interval_seconds % self.stream_interval_seconds:
            raise ValueError(
                f"STREAM_INTERVAL_SECONDS={self.stream_interval_seconds}: "
                f"must divide BATCH_INTERVAL_SECONDS={self.batch_interval_seconds} without a rest"
            )
        if self.sessions_per_day > 99:
            raise ValueError(
                f"STREAM_INTERVAL_SECONDS={self.stream_interval_seconds}: makes {self.sessions_per_day} "
                f"sessions a day; at most 99 are allowed"
            )
        workforce = self.staff_size + self.reserve_pool_size
        if workforce > self.population_size * MAX_WORKFORCE_SHARE:
            raise ValueError(
                f"POPULATION_SIZE={self.population_size}: too few for STAFF_SIZE={self.staff_size} and "
                f"RESERVE_POOL_SIZE={self.reserve_pool_size}; "
                f"at least {int(workforce / MAX_WORKFORCE_SHARE):d} people are needed"
            )
        return self

    @property
    def sessions_per_day(self) -> int:
        """Stream sessions in one simulated day."""
        return self.batch_interval_seconds // self.stream_interval_seconds

    @property
    def days(self) -> int:
        """Simulated days in the period."""
        return (self.sim_end_date - self.sim_start_date).days

    @property
    def bed_count(self) -> int:
        """Usable beds: BEDS, or what the staff's number gives."""
        return self.beds or max(5, round(self.staff_size * BEDS_PER_STAFF))

    @property
    def visit_rate(self) -> int:
        """Mean visits on an ordinary day: VISITS_PER_DAY, or what the staff's number gives."""
        return self.visits_per_day or max(1, round(self.staff_size * VISITS_PER_STAFF))

    @property
    def seconds_per_day(self) -> float:
        """Real seconds between two simulated days; 0 is as fast as it goes."""
        if self.pace == "fast":
            return 0.0
        return float(self.batch_interval_seconds) if self.pace == "canonical" else float(self.pace)

    @property
    def jars_path(self) -> Path:
        """Where the local Kafka's jars are kept: KAFKA_JARS_PATH, or below LOCAL_PATH."""
        return self.kafka_jars_path or self.local_path / "kafka" / "jars"

    @cached_property
    def kafka(self) -> KafkaConfig:
        """Kafka's address and topics. Raises ConfigurationError."""
        config = _read_config(KafkaConfig, self.configs_path / "kafka_config.json")
        if self.kafka_bootstrap_servers:
            config = config.model_copy(update={"bootstrap_servers": self.kafka_bootstrap_servers})
        return config

    @cached_property
    def database(self) -> DatabaseConfig:
        """PostgreSQL's address and schemas. Raises ConfigurationError."""
        config = _read_config(DatabaseConfig, self.configs_path / "database_config.json")
        overrides = {
            "host": self.postgres_host,
            "port": self.postgres_port,
            "database": self.postgres_db,
            "user": self.postgres_user,
            "owner": self.postgres_owner,
        }
        return config.model_copy(update={k: v for k, v in overrides.items() if v is not None})

    def read_password(self) -> str:
        """PostgreSQL's password: POSTGRES_PASSWORD_FILE's content, or POSTGRES_PASSWORD.

        Raises ConfigurationError.
        """
        return _password("POSTGRES_PASSWORD", self.postgres_password, self.postgres_password_file)

    def read_owner_password(self) -> str:
        """The owner's: POSTGRES_OWNER_PASSWORD_FILE's content, or POSTGRES_OWNER_PASSWORD.

        Raises ConfigurationError.
        """
        return _password(
            "POSTGRES_OWNER_PASSWORD", self.postgres_owner_password, self.postgres_owner_password_file
        )

    def read_kafka_password(self) -> str:
        """Kafka's password: KAFKA_PASSWORD_FILE's content, or KAFKA_PASSWORD. Raises ConfigurationError."""
        return _password("KAFKA_PASSWORD", self.kafka_password, self.kafka_password_file)


def _password(name: str, value: str, file: Path | None) -> str:
    if file is None:
        return value
    try:
        return file.read_text().strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is no text"
        raise ConfigurationError(
            f"{name}_FILE={file}: can't be read ({reason}); name a file that holds the password"
        ) from None


def _read_config(model: type[ModelT], path: Path) -> ModelT:
    try:
        return model.model_validate_json(path.read_bytes())
    except OSError as error:
        raise ConfigurationError(f"{path}: can't be read ({error.strerror}); set CONFIGS_PATH") from None
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "the file"
        raise ConfigurationError(f"{path}: {where}={_shown(first['input'])}: {first['msg']}") from None


def _shown(value: object) -> str:
    text = json.dumps(value, default=str)
    return text if len(text) <= 60 else text[:57] + "..."


def read_settings() -> Settings:
    """The settings of this process, from its environment. Raises ConfigurationError."""
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        if not first["loc"]:  # a rule over several values: its text names them
            raise ConfigurationError(first["msg"].removeprefix("Value error, ")) from None
        name = str(first["loc"][0]).upper()
        value = os.environ.get(name, first["input"])
        raise ConfigurationError(f"{name}={value}: {first['msg'].removeprefix('Value error, ')}") from None
