-- How stays end, and who is back within 30 days (followed for 30 days at least).
WITH total AS (
    SELECT count(*) AS separations FROM completed
), period AS (
    SELECT max(day) AS last FROM calendar
), followed AS (
    SELECT completed.admission_id,
           EXISTS (SELECT FROM hospital_admissions.admissions AS again
                   WHERE again.person_id = completed.person_id
                     AND again.admitted_at BETWEEN separated_at AND separated_at + interval '30 days'
                     AND again.admission_id <> completed.admission_id) AS back
    FROM completed, period
    WHERE disposition = 'discharged' AND separated_at::date <= last - 30
)
SELECT 'separations: ' || disposition, 100.0 * count(*) / max(total.separations), max(total.separations)
FROM completed, total GROUP BY disposition
UNION ALL
SELECT 'deaths, medical', 100.0 * count(*) FILTER (WHERE disposition = 'died') / nullif(count(*), 0), count(*)
FROM completed WHERE department = 'MED'
UNION ALL
SELECT 'deaths, other than medical', 100.0 * count(*) FILTER (WHERE disposition = 'died') / nullif(count(*), 0), count(*)
FROM completed WHERE department <> 'MED'
UNION ALL
SELECT 'deaths, ' || department, 100.0 * count(*) FILTER (WHERE disposition = 'died') / count(*), count(*)
FROM completed WHERE department <> 'MED' GROUP BY department
UNION ALL
SELECT 're-admitted within 30 days', 100.0 * count(*) FILTER (WHERE back) / nullif(count(*), 0), count(*) FROM followed;
