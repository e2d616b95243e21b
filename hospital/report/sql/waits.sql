-- Waits from triage until seen, in whole minutes up to eight hours; the last is what is longer.
SELECT triage, least(floor(extract(epoch FROM seen_at - triaged_at) / 60), 480)::integer, count(*)
FROM hospital_admissions.visits
WHERE triage IS NOT NULL AND seen_at IS NOT NULL
  AND arrived_at >= (SELECT min(summary_date) FROM daily_summary.summaries)
GROUP BY 1, 2
ORDER BY 1, 2;
