-- Counts are brought to 6,000 staff, so that a small hospital can be compared.
WITH size AS (
    SELECT (SELECT 6000.0 / nullif(count(*), 0) FROM hospital_operations.workforce_snapshots
            WHERE snapshot_date = (SELECT min(snapshot_date) FROM hospital_operations.workforce_snapshots)) AS factor
), visits_by_day AS (
    SELECT day, reduced, closed, count(visit_id) AS visits,
           count(visit_id) FILTER (WHERE visit_type = 'emergency') AS emergencies
    FROM calendar
    LEFT JOIN hospital_admissions.visits ON arrived_at::date = day
    GROUP BY day, reduced, closed
), admissions_by_day AS (
    SELECT day, reduced, count(admission_id) AS admissions,
           count(admission_id) FILTER (WHERE visit_type = 'emergency') AS emergencies
    FROM calendar
    LEFT JOIN hospital_admissions.admissions ON admitted_at::date = day
    LEFT JOIN hospital_admissions.visits USING (visit_id)
    GROUP BY day, reduced
), drop_by_kind_of_day AS (
    -- Days with and without clinics each for themselves: the two periods don't have the same share of them.
    SELECT closed, count(*) FILTER (WHERE reduced) AS days,
           avg(visits) FILTER (WHERE reduced) / avg(visits) FILTER (WHERE NOT reduced) AS ratio
    FROM visits_by_day
    GROUP BY closed
)
SELECT 'beds', count(*) * max(factor), count(*) FROM hospital_operations.beds, size
UNION ALL
SELECT 'visits a day, not reduced', avg(visits) * max(factor), count(*) FROM visits_by_day, size WHERE NOT reduced
UNION ALL
SELECT 'emergencies, of all visits', 100 * sum(emergencies) / nullif(sum(visits), 0), count(*) FROM visits_by_day
UNION ALL
SELECT CASE WHEN reduced THEN 'admissions a day, reduced period' ELSE 'admissions a day, not reduced' END,
       avg(admissions) * max(factor), count(*)
FROM admissions_by_day, size GROUP BY reduced
UNION ALL
SELECT 'emergencies, of admissions', 100 * sum(emergencies) / nullif(sum(admissions), 0), sum(admissions)
FROM admissions_by_day
UNION ALL
SELECT 'drop of visits, reduced period', 100 * (1 - sum(ratio * days) / sum(days) FILTER (WHERE ratio IS NOT NULL)),
       sum(days) FILTER (WHERE ratio IS NOT NULL)
FROM drop_by_kind_of_day;
