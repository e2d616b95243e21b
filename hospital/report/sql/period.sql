-- The days that are loaded, and how long loading took from the first file to the last.
SELECT min(summary_date), max(summary_date), count(*),
       (SELECT extract(epoch FROM max(loaded_at) - min(loaded_at))::double precision FROM pipeline.ledger)
FROM daily_summary.summaries;
