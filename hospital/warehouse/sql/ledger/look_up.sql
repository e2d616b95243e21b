SELECT sha256 FROM pipeline.ledger WHERE path = %(path)s;
