-- What was loaded over the last hour in which anything was, in sixty spans or less: of a second at least.
WITH bounds AS (
    SELECT greatest(min(loaded_at), max(loaded_at) - interval '1 hour') AS first, max(loaded_at) AS last FROM pipeline.ledger
), spans AS (
    SELECT first, greatest(1, ceil(extract(epoch FROM last - first) / 60)) * interval '1 second' AS span FROM bounds
)
SELECT date_bin(span, loaded_at, first) AT TIME ZONE 'UTC' AS began,
       (date_bin(span, loaded_at, first) + span) AT TIME ZONE 'UTC' AS ended,
       count(*) AS files, sum(rows)::bigint AS rows, (sum(rows) / extract(epoch FROM span))::double precision AS rows_a_second
FROM pipeline.ledger
JOIN spans ON loaded_at >= first
GROUP BY first, span, 1, 2
ORDER BY 1;
