SELECT path FROM pipeline.ledger;
