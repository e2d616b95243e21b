-- What emergency patients came with in each whole week, as a share of that cause's mean week: the most frequent causes.
WITH seen AS MATERIALIZED (
    SELECT week, description, emergencies FROM reports.seasons
), whole AS (
    SELECT date_trunc('week', summary_date)::date AS week
    FROM daily_summary.summaries
    GROUP BY 1
    HAVING count(*) = 7
), counted AS (
    SELECT week, description, coalesce(emergencies, 0) AS emergencies
    FROM whole
    CROSS JOIN (SELECT DISTINCT description FROM seen) AS causes
    LEFT JOIN seen USING (week, description)
), frequent AS (
    SELECT description, avg(emergencies) AS mean
    FROM counted
    GROUP BY description
    ORDER BY sum(emergencies) DESC, description
    LIMIT 24
)
SELECT week, week + 7 AS until, description, emergencies, (emergencies / mean)::double precision AS of_its_mean
FROM counted
JOIN frequent USING (description)
WHERE mean > 0
ORDER BY description, week;
