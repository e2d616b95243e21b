CREATE SCHEMA IF NOT EXISTS daily_summary;
COMMENT ON SCHEMA daily_summary IS 'What the hospital reported at the end of each day.';

CREATE TABLE daily_summary.summaries (
    summary_date date PRIMARY KEY,
    report       text NOT NULL
);
COMMENT ON TABLE daily_summary.summaries IS 'The report of each day, as it was written.';

CREATE TABLE daily_summary.figures (
    summary_date date NOT NULL REFERENCES daily_summary.summaries,
    figure       text NOT NULL,
    value        numeric NOT NULL,
    PRIMARY KEY (summary_date, figure)
);
COMMENT ON TABLE daily_summary.figures IS 'The figures in each day''s report, one a row.';
