-- The rows of each table as PostgreSQL counts them along the way: nearly right, and known at once. What was
-- counted along the way is lost in a crash; then what the last ANALYZE found is the better guess.
SELECT schemaname || '.' || pg_stat_user_tables.relname, greatest(n_live_tup, reltuples::bigint, 0)
FROM pg_catalog.pg_stat_user_tables
JOIN pg_catalog.pg_class ON pg_class.oid = relid
WHERE schemaname <> 'public'
ORDER BY 1;
