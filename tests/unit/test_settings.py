"""Settings: what can be set, and the one line that a wrong value gives."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from pydantic import ValidationError

from hospital.feed.hospital import read_hospital
from hospital.feed.run_record import start_or_go_on
from simulation_configs import ConfigurationError, Settings, read_settings
from tests.hospitals import small_hospital


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("POPULATION_SIZE", "three", "valid integer"),
        ("POPULATION_SIZE", "10", "greater than or equal to 1000"),
        ("POPULATION_SIZE", "20000", "too few for STAFF_SIZE=6000"),
        ("PACE", "slow", "must be 'canonical', 'fast', or a number"),
        ("PACE", "-2", "above 0"),
        ("SIM_END_DATE", "2022-11-20", "must be after SIM_START_DATE=2022-11-20"),
        ("SIM_START_DATE", "20.11.2022", "valid date"),
        ("STREAM_INTERVAL_SECONDS", "7", "must divide BATCH_INTERVAL_SECONDS=900"),
        ("STREAM_INTERVAL_SECONDS", "9", "at most 99"),
        ("KAFKA_BOOTSTRAP_SERVERS", "kafka", "must be host:port"),
        ("KAFKA_BOOTSTRAP_SERVERS", "kafka:nine", "must be host:port"),
        ("KAFKA_SECURITY_PROTOCOL", "SSL", "'PLAINTEXT' or 'SASL_PLAINTEXT'"),
        ("POSTGRES_PORT", "99999", "less than or equal to 65535"),
        ("WORKERS", "0", "greater than or equal to 1"),
        ("ENGINE", "flink", "'local' or 'spark'"),
        ("SPARK_MASTER", "mesos://there:5050", "must be local[*], local[n], spark://host:port"),
        ("LOG_LEVEL", "LOUD", "'DEBUG', 'INFO', 'WARNING' or 'ERROR'"),
    ],
)
def test_a_wrong_value_is_named_in_one_line(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, told: str
) -> None:
    """The variable, its value, and what is allowed."""
    monkeypatch.setenv(name, value)
    with pytest.raises(ConfigurationError) as caught:
        read_settings()
    text = str(caught.value)
    assert text.startswith(f"{name}={value}: ")
    assert told in text
    assert "\n" not in text


def test_the_period_is_862_days() -> None:
    """From the first date to the second, the second not simulated; nine real days less a quarter hour."""
    settings = Settings()
    assert (settings.sim_start_date, settings.sim_end_date) == (date(2022, 11, 20), date(2025, 3, 31))
    assert settings.days == 862
    assert settings.sessions_per_day == 5
    assert settings.days * settings.batch_interval_seconds / 86_400 == pytest.approx(8.979, abs=0.001)


def test_beds_and_visits_follow_the_staff_unless_set() -> None:
    """2,850 beds and 1,650 visits go with 6,000 staff."""
    assert (Settings().bed_count, Settings().visit_rate) == (2850, 1650)
    assert (Settings(staff_size=600).bed_count, Settings(staff_size=600).visit_rate) == (285, 165)
    assert Settings(beds=12, visits_per_day=7).bed_count == 12
    assert Settings(beds=12, visits_per_day=7).visit_rate == 7


def test_servers_come_from_the_environment_or_the_configuration(monkeypatch: pytest.MonkeyPatch) -> None:
    """An environment variable overrides what is in configs/."""
    assert Settings().kafka.bootstrap_servers == ("kafka:9092",)
    assert Settings().database.host == "postgresDB"
    monkeypatch.setenv("KAFKA_BOOTSTRAP_SERVERS", "one:1, two:2")
    monkeypatch.setenv("POSTGRES_HOST", "elsewhere")
    settings = read_settings()
    assert settings.kafka.bootstrap_servers == ("one:1", "two:2")
    assert settings.database.host == "elsewhere"
    assert settings.database.port == 5432


def test_a_password_is_in_no_text_of_the_settings(tmp_path: Path) -> None:
    """It can come from a file, and is never printed."""
    secret = tmp_path / "password"
    secret.write_text("from-a-file\n")
    from_file = Settings(postgres_password_file=secret, kafka_password_file=secret)
    assert from_file.read_password() == from_file.read_kafka_password() == "from-a-file"
    assert "hidden" not in repr(Settings(postgres_password="hidden", kafka_password="hidden"))
    with pytest.raises(ConfigurationError, match=r"POSTGRES_PASSWORD_FILE=.*can't be read"):
        Settings(postgres_password_file=tmp_path / "none").read_password()
    with pytest.raises(ConfigurationError, match=r"KAFKA_PASSWORD_FILE=.*can't be read"):
        Settings(kafka_password_file=tmp_path / "none").read_kafka_password()


def test_no_error_shows_a_password(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever else is wrong, and in whatever detail it is told."""
    monkeypatch.setenv("KAFKA_PASSWORD", "hidden")
    monkeypatch.setenv("SIM_END_DATE", "2022-11-20")
    with pytest.raises(ValidationError) as caught:
        Settings()
    assert "hidden" not in str(caught.value)


@pytest.mark.parametrize(
    ("file", "content", "told"),
    [
        ("kafka_config.json", "{", "Invalid JSON"),
        ("kafka_config.json", '{"bootstrap_servers": [], "topics": {}}', "bootstrap_servers"),
        ("database_config.json", '{"host": "h", "port": "x"}', "port"),
    ],
)
def test_a_wrong_configuration_file_is_named_in_one_line(
    tmp_path: Path, file: str, content: str, told: str
) -> None:
    """The file, the place in it, and what is wrong there."""
    (tmp_path / file).write_text(content)
    settings = Settings(configs_path=tmp_path)
    with pytest.raises(ConfigurationError) as caught:
        _ = settings.kafka if file.startswith("kafka") else settings.database
    assert str(caught.value).startswith(str(tmp_path / file))
    assert told in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_wrong_hospital_is_named_in_one_line(tmp_path: Path) -> None:
    """A figure that is missing or of another kind is named with its place."""
    (tmp_path / "hospital_config.json").write_text('{"population": {"source": "x", "female_share": "half"}}')
    with pytest.raises(ConfigurationError, match=r"hospital_config\.json: .*") as caught:
        read_hospital(Settings(configs_path=tmp_path))
    assert "\n" not in str(caught.value)


def test_going_on_with_another_seed_or_size_is_refused(tmp_path: Path) -> None:
    """The record of the run names what differs; the same settings go on."""
    record = tmp_path / "run.json"
    start_or_go_on(record, small_hospital())
    start_or_go_on(record, small_hospital())
    with pytest.raises(ConfigurationError, match=r"SEED=2: .* was started with 1"):
        start_or_go_on(record, small_hospital(seed=2))
    with pytest.raises(ConfigurationError, match=r"BEDS=30: .* was started with 285"):
        start_or_go_on(record, small_hospital(beds=30))
