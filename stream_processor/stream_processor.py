"""The stream processor: lands each session's events from Kafka as JSON in stream/, once."""

from __future__ import annotations

import logging
import os
import socket
import sys

from hospital.messaging.access import KafkaAccess
from hospital.messaging.consume import Lander, LandPolicy
from hospital.messaging.errors import MessagingError
from hospital.messaging.topics import Topic, ensure_topics_when_available
from hospital.runtime.service import Service, run_service

log = logging.getLogger("hospital.stream_processor")

RECORDS_PER_FILE = 50
"""The window of the failed share is given in files, as the batch ingestor's; here records are counted."""


def run(service: Service) -> None:
    """Land until a stop is requested. Raises ConfigurationError, MessagingError, OSError."""
    settings, shutdown, heartbeat = service.settings, service.shutdown, service.heartbeat
    topics = [Topic(name, t.partitions, t.replication_factor) for name, t in settings.kafka.topics.items()]
    dead_letters = settings.kafka.dead_letters
    policy = LandPolicy(
        access=KafkaAccess.of(settings),
        group="stream_processor",
        member=f"{socket.gethostname()}-{os.getpid()}",
        partitions={topic.name: topic.partitions for topic in topics},
        retry_max_seconds=settings.retry_max_seconds,
        dead_letters=dead_letters.topic,
        max_failed_share=settings.max_failed_share,
        failed_share_window=settings.failed_share_window * RECORDS_PER_FILE,
    )
    log.info("landing in %s what %s brings", service.lake.stream, policy.access)
    topics.append(Topic(dead_letters.topic, partitions=1, replication_factor=dead_letters.replication_factor))
    if ensure_topics_when_available(
        policy.access, topics, max_seconds=policy.retry_max_seconds, shutdown=shutdown, heartbeat=heartbeat
    ):
        Lander(service.lake, service.clock, policy, shutdown, heartbeat).run()


if __name__ == "__main__":
    sys.exit(run_service("stream_processor", run, (MessagingError, OSError)))
