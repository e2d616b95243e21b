"""Back-up and restore of a run: warehouse, lake, and how far Kafka's reader has come, fitting each other."""
