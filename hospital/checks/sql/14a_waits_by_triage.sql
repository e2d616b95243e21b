-- The more urgent a patient is, the sooner they are seen: median waits red < orange < yellow < green.
-- Asked of runs of at least 30 days.

SELECT *
FROM (
    SELECT triage, visits, round(median::numeric / 60, 1) AS median_minutes,
           lag(triage) OVER by_urgency AS more_urgent,
           round(lag(median) OVER by_urgency::numeric / 60, 1) AS its_median_minutes
    FROM (
        SELECT triage, count(*) AS visits,
               percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM seen_at - triaged_at)) AS median
        FROM hospital_admissions.visits
        WHERE seen_at IS NOT NULL AND triage IS NOT NULL
        GROUP BY triage
    ) AS waits
    WINDOW by_urgency AS (ORDER BY array_position(ARRAY['red', 'orange', 'yellow', 'green'], triage))
) AS waits
WHERE median_minutes <= its_median_minutes;
