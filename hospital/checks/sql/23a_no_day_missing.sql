-- No day of the period is missing: each has its summary, its shifts, and as many visits as the summary says.

SELECT day::date, reported AS visits_reported, visits, shifts
FROM generate_series(%(start)s::date, %(end)s::date - 1, interval '1 day') AS day
LEFT JOIN (
    SELECT summary_date AS day, sum(value) AS reported
    FROM daily_summary.figures
    WHERE figure IN ('emergency visits', 'outpatient visits')
    GROUP BY summary_date
) AS summaries USING (day)
LEFT JOIN (
    SELECT arrived_at::date AS day, count(*) AS visits FROM hospital_admissions.visits GROUP BY arrived_at::date
) AS came USING (day)
LEFT JOIN (
    SELECT shift_date AS day, count(*) AS shifts FROM hospital_operations.shifts GROUP BY shift_date
) AS worked USING (day)
WHERE reported IS DISTINCT FROM coalesce(visits, 0) OR shifts IS NULL;
