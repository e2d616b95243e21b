SELECT pg_advisory_xact_lock(hashtextextended('pipeline.schema_versions', 0));
