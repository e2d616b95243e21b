-- Arrivals a day in each week that is loaded whole.
WITH weeks AS (
    SELECT date_trunc('week', summary_date)::date AS week
    FROM daily_summary.summaries
    GROUP BY 1
    HAVING count(*) = 7
)
SELECT visit_type, week, (count(*) / 7.0)::double precision
FROM hospital_admissions.visits
JOIN weeks ON week = date_trunc('week', arrived_at)::date
GROUP BY 1, 2
ORDER BY 1, 2;
