"""Events and how they travel: outbox, Kafka, and landing. It knows nothing of what an event is about."""
