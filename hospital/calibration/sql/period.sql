SELECT min(summary_date), max(summary_date), count(*) FROM daily_summary.summaries;
