-- Each whole week of the period: arrivals, admissions and patients, on the mean day.
SELECT date_trunc('week', day)::date AS week, avg(emergency_visits) AS emergency, avg(outpatient_visits) AS outpatient,
       avg(admissions) AS admissions, avg(separations) AS separations, avg(percent_used) AS percent_used
FROM reports.daily_report
GROUP BY 1
HAVING count(*) = 7
ORDER BY 1;
