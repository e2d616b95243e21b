-- Public holidays matter: no clinics, and more emergencies than on the same weekdays around them.
-- Asked of runs of at least 100 days.

WITH days AS (
    SELECT day::date, day::date = ANY(%(holidays)s::date[]) AS holiday,
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
    SELECT sum(emergencies) AS on_holidays, %(holiday_emergencies)s * sum(usual) AS least
    FROM days
    CROSS JOIN LATERAL (
        SELECT avg(emergencies) AS usual
        FROM days AS around
        WHERE NOT around.holiday
          AND around.day IN (days.day - 21, days.day - 14, days.day - 7, days.day + 7, days.day + 14, days.day + 21)
    ) AS same_weekday
    WHERE holiday AND usual IS NOT NULL
)
SELECT 'emergencies on holidays' AS effect, NULL::date AS day, on_holidays AS number, round(least) AS least
FROM effect
WHERE on_holidays < least - %(standard_errors)s * sqrt(least)
UNION ALL
SELECT 'outpatients on a holiday', day, outpatients, 0
FROM days
WHERE holiday AND outpatients > 0;
