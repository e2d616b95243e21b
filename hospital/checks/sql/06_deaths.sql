-- Whoever died in a ward lies in no bed after it, whoever died in emergency is not admitted, nobody dies
-- twice, and the deaths in the wards are those that each day's summary counts.

SELECT 'in a bed after death' AS what, admission_id AS id, separated_at AS died_at, ended_at AS until
FROM hospital_admissions.separations
JOIN hospital_admissions.ward_stays USING (admission_id)
WHERE disposition = 'died' AND coalesce(ended_at, 'infinity') > separated_at
UNION ALL
SELECT 'died in emergency, and admitted', visit_id, disposition_at, admitted_at
FROM hospital_admissions.visits
JOIN hospital_admissions.admissions USING (visit_id)
WHERE disposition = 'died'
UNION ALL
SELECT 'died twice', person_id, min(died_at), max(died_at)
FROM (
    SELECT person_id, separated_at AS died_at
    FROM hospital_admissions.separations
    JOIN hospital_admissions.admissions USING (admission_id)
    WHERE disposition = 'died'
    UNION ALL
    SELECT person_id, disposition_at FROM hospital_admissions.visits WHERE disposition = 'died'
) AS death
GROUP BY person_id
HAVING count(*) > 1
UNION ALL
SELECT 'deaths of a day, not those of its summary', coalesce(deaths, 0) - value, summary_date, NULL
FROM daily_summary.figures
LEFT JOIN (
    SELECT separated_at::date AS summary_date, count(*) AS deaths
    FROM hospital_admissions.separations
    WHERE disposition = 'died'
    GROUP BY separated_at::date
) AS counted USING (summary_date)
WHERE figure = 'of them deaths' AND coalesce(deaths, 0) <> value;
