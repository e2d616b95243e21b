"""The stream processor: lands each session's events from Kafka as JSON in stream/, once."""

from __future__ import annotations

import logging
import os
import socket
import sys

from hospital.lake.paths import LakePaths
from hospital.messaging.consume import Lander, LandPolicy
from hospital.messaging.errors import MessagingError
from hospital.messaging.topics import Topic, ensure_topics_when_available
from hospital.runtime import logs
from hospital.runtime.heartbeat import Heartbeat
from hospital.runtime.shutdown import Shutdown
from hospital.runtime.simclock import SimulatedClock
from simulation_configs import ConfigurationError, Settings, read_settings

log = logging.getLogger("hospital.stream_processor")


def run(settings: Settings) -> None:
    """Land until a stop is requested. Raises ConfigurationError, MessagingError, OSError."""
    kafka = settings.kafka
    shutdown = Shutdown.on_signals()
    heartbeat = Heartbeat.of("stream_processor", settings.runtime_path)
    lake = LakePaths(settings.shared_data_path)
    lake.make_folders()
    topics = [Topic(name, t.partitions, t.replication_factor) for name, t in kafka.topics.items()]
    policy = LandPolicy(
        servers=kafka.bootstrap_servers,
        group="stream_processor",
        member=f"{socket.gethostname()}-{os.getpid()}",
        partitions={topic.name: topic.partitions for topic in topics},
        retry_max_seconds=settings.retry_max_seconds,
    )
    clock = SimulatedClock(settings.sim_start_date, settings.sim_end_date, settings.sessions_per_day)
    log.info("landing in %s", lake.stream)
    if ensure_topics_when_available(
        policy.servers, topics, max_seconds=policy.retry_max_seconds, shutdown=shutdown, heartbeat=heartbeat
    ):
        Lander(lake, clock, policy, shutdown, heartbeat).run()
    heartbeat.beat("stopped")
    log.info("stopped")


def main() -> int:
    """0 after a stop that was asked for, 1 after an error, 2 where a setting is wrong."""
    try:
        settings = read_settings()
        logs.configure(settings.log_level)
        run(settings)
    except ConfigurationError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    except (MessagingError, OSError) as error:
        log.error("%s", error)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
