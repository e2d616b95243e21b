-- A day's summary is loaded when its other batch files are.
SELECT count(*), max(summary_date) FROM daily_summary.summaries;
