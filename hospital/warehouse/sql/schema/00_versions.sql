-- Applied every time: where it stands which of the files below this one are in the database.
CREATE SCHEMA IF NOT EXISTS pipeline;
COMMENT ON SCHEMA pipeline IS 'What the pipeline has loaded, and which version of the schema it loads into.';

CREATE TABLE IF NOT EXISTS pipeline.schema_versions (
    file       text PRIMARY KEY,
    applied_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE pipeline.schema_versions IS 'The schema files that have been applied, each once.';
