SELECT path, sha256 FROM pipeline.ledger;
