-- The hour matters: emergencies peak after 16:00, and clinics are visited in the morning.
-- Asked of runs of at least 7 days.

WITH hours AS (
    SELECT count(*) FILTER (WHERE visit_type = 'emergency') AS emergencies,
           count(*) FILTER (WHERE visit_type = 'emergency' AND extract(hour FROM arrived_at) BETWEEN 16 AND 21)
               AS in_the_evening,
           count(*) FILTER (WHERE visit_type = 'outpatient') AS outpatients,
           count(*) FILTER (WHERE visit_type = 'outpatient' AND extract(hour FROM arrived_at) < 12) AS in_the_morning
    FROM hospital_admissions.visits
    WHERE arrived_at >= %(start)s
),
effects AS (
    SELECT 'emergencies in the evening' AS effect, in_the_evening AS number,
           %(evening_peak)s * emergencies * 6 / 24 AS least
    FROM hours
    UNION ALL
    SELECT 'outpatients in the morning', in_the_morning, %(morning_clinics)s * outpatients
    FROM hours
)
SELECT effect, number, round(least) AS least
FROM effects
WHERE number < least - %(standard_errors)s * sqrt(least);
