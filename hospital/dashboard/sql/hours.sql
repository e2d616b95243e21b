-- Arrivals in each hour of a day.
SELECT extract(hour FROM arrived_at)::integer AS hour, visit_type, count(*) AS arrivals
FROM hospital_admissions.visits
WHERE arrived_at >= %(day)s AND arrived_at < %(day)s + interval '1 day'
GROUP BY 1, 2
ORDER BY 1, 2;
