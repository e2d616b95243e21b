-- What was loaded, minute by minute, over the last hour in which anything was.
WITH span AS (
    SELECT max(loaded_at) AS last FROM pipeline.ledger
)
SELECT date_trunc('minute', loaded_at) AS minute, count(*) AS files, sum(rows)::bigint AS rows
FROM pipeline.ledger
JOIN span ON loaded_at > last - interval '1 hour'
GROUP BY 1
ORDER BY 1;
