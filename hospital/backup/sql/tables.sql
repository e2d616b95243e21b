-- Every table of these schemas, with its columns in their order and the tables that it refers to.
SELECT nspname || '.' || relname,
       ARRAY(SELECT attname::text
             FROM pg_catalog.pg_attribute
             WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped
             ORDER BY attnum),
       ARRAY(SELECT DISTINCT tn.nspname || '.' || t.relname
             FROM pg_catalog.pg_constraint AS f
             JOIN pg_catalog.pg_class AS t ON t.oid = f.confrelid
             JOIN pg_catalog.pg_namespace AS tn ON tn.oid = t.relnamespace
             WHERE f.conrelid = c.oid AND f.contype = 'f' AND f.confrelid <> c.oid
             ORDER BY 1)
FROM pg_catalog.pg_class AS c
JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
WHERE relkind = 'r' AND nspname = ANY(%(schemas)s)
ORDER BY nspname, relname;
