-- The weekday matters: more emergencies at weekends, and no clinics.
-- Asked of runs of at least 28 days.

WITH days AS (
    SELECT day::date, extract(isodow FROM day) >= 6 AS weekend,
           coalesce(emergencies, 0) AS emergencies, coalesce(outpatients, 0) AS outpatients
    FROM generate_series(%(start)s::date, %(end)s::date - 1, interval '1 day') AS day
    LEFT JOIN (
        SELECT arrived_at::date AS day,
               count(*) FILTER (WHERE visit_type = 'emergency') AS emergencies,
               count(*) FILTER (WHERE visit_type = 'outpatient') AS outpatients
        FROM hospital_admissions.visits
        GROUP BY arrived_at::date
    ) AS visits USING (day)
),
effect AS (
    SELECT sum(emergencies) FILTER (WHERE weekend) AS at_weekends,
           %(weekend_emergencies)s * avg(emergencies) FILTER (WHERE NOT weekend) * count(*) FILTER (WHERE weekend)
               AS least
    FROM days
)
SELECT 'emergencies at weekends' AS effect, NULL::date AS day, at_weekends AS number, round(least) AS least
FROM effect
WHERE at_weekends < least - %(standard_errors)s * sqrt(least)
UNION ALL
SELECT 'outpatients at the weekend', day, outpatients, 0
FROM days
WHERE weekend AND outpatients > 0;
