"""Kafka's tools on a local run; the tutorials' test runs them on a real one."""

from __future__ import annotations

import pytest

from hospital.local.errors import LocalError
from hospital.local.kafka_tool import TOOLS, kafka_tool
from simulation_configs import Settings


def test_a_tool_that_is_not_known_is_refused_in_one_line_with_those_that_are() -> None:
    with pytest.raises(LocalError) as refused:
        kafka_tool(Settings(), "kafka-console", [])
    assert str(refused.value).startswith("kafka-console: ")
    assert all(name in str(refused.value) for name in TOOLS)
    assert "\n" not in str(refused.value)
