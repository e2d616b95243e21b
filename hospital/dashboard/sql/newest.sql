-- The newest lines of the ledger.
SELECT path, kind, rows, bytes, seconds, loaded_at FROM pipeline.ledger ORDER BY loaded_at DESC, path DESC LIMIT 10;
