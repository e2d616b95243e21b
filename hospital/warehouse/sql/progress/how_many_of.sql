SELECT count(*) FROM pipeline.ledger WHERE path = ANY(%(paths)s);
