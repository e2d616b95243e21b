-- Every table of these schemas, with its columns in their order and the names of its references to others.
SELECT nspname || '.' || relname,
       ARRAY(SELECT attname::text
             FROM pg_catalog.pg_attribute
             WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped
             ORDER BY attnum),
       ARRAY(SELECT conname::text
             FROM pg_catalog.pg_constraint
             WHERE conrelid = c.oid AND contype = 'f'
             ORDER BY conname)
FROM pg_catalog.pg_class AS c
JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
WHERE relkind = 'r' AND nspname = ANY(%(schemas)s)
ORDER BY nspname, relname;
