-- How full each department was as each day ended.
SELECT day, day + 1 AS until, department, (100.0 * sum(patients) / sum(beds))::double precision AS percent_used
FROM reports.daily_census
WHERE day >= %(since)s
GROUP BY day, department
ORDER BY day, department;
