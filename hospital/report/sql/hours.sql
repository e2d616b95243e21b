-- Arrivals in each hour of the day, on the mean loaded day.
WITH loaded AS (SELECT min(summary_date) AS first, count(*) AS days FROM daily_summary.summaries)
SELECT visit_type, extract(hour FROM arrived_at)::integer, (count(*) / max(days)::double precision)
FROM hospital_admissions.visits, loaded
WHERE arrived_at >= first
GROUP BY 1, 2
ORDER BY 1, 2;
