SELECT kind, count(*) FROM pipeline.ledger GROUP BY kind ORDER BY kind;
