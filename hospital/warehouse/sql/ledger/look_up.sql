-- One ingestor at a time works on a name. The line is looked up in a second statement, whose snapshot is
-- taken when the lock is held.
SELECT pg_advisory_xact_lock(hashtextextended(%(path)s, 0));
SELECT sha256 FROM pipeline.ledger WHERE path = %(path)s;
