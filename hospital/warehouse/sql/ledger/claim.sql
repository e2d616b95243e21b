-- One ingestor at a time works on a name. Nobody waits for it: whoever does not get it goes on to another file.
SELECT bool_and(pg_try_advisory_xact_lock(hashtextextended(path, 0))) FROM unnest(%(paths)s::text[]) AS path;
