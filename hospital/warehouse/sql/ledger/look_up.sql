SELECT path, sha256 FROM pipeline.ledger WHERE path = ANY(%(paths)s);
