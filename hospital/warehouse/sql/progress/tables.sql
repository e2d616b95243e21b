SELECT nspname, relname
FROM pg_catalog.pg_class AS c
JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
WHERE relkind = 'r' AND nspname !~ '^pg_' AND nspname NOT IN ('information_schema', 'public')
ORDER BY nspname, relname;
