-- All of them, or none where whoever asks knows as many.
SELECT path FROM pipeline.ledger WHERE (SELECT count(*) FROM pipeline.ledger) > %(known)s;
