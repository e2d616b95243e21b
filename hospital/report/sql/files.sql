-- What was loaded, by kind of file.
SELECT kind, count(*) AS files, sum(rows) AS rows, sum(bytes) AS bytes, sum(seconds) AS seconds
FROM pipeline.ledger
GROUP BY kind
ORDER BY min(loaded_at), kind;
