"""The producer: publishes each session of the outbox to Kafka, once."""

from __future__ import annotations

import logging
import sys

from hospital.messaging.access import KafkaAccess
from hospital.messaging.errors import MessagingError
from hospital.messaging.publish import Publisher, PublishPolicy
from hospital.messaging.topics import Topic, ensure_topics_when_available
from hospital.runtime.service import Service, run_service

log = logging.getLogger("hospital.producer")


def run(service: Service) -> None:
    """Publish until a stop is requested. Raises ConfigurationError, MessagingError, OSError."""
    settings, shutdown, heartbeat = service.settings, service.shutdown, service.heartbeat
    topics = [Topic(name, t.partitions, t.replication_factor) for name, t in settings.kafka.topics.items()]
    policy = PublishPolicy(
        access=KafkaAccess.of(settings),
        transactional_id="producer",
        partitions={topic.name: topic.partitions for topic in topics},
        sessions_per_transaction=settings.sessions_per_transaction,
        poll_seconds=settings.poll_interval_seconds,
        retry_max_seconds=settings.retry_max_seconds,
    )
    log.info("publishing the sessions of %s to %s", service.lake.outbox, policy.access)
    if ensure_topics_when_available(
        policy.access, topics, max_seconds=policy.retry_max_seconds, shutdown=shutdown, heartbeat=heartbeat
    ):
        Publisher(service.lake.outbox, service.clock, policy, shutdown, heartbeat).run()


if __name__ == "__main__":
    sys.exit(run_service("producer", run, (MessagingError, OSError)))
