SELECT path FROM pipeline.ledger WHERE path = ANY(%(paths)s);
