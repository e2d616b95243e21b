-- The more urgent patients are, the more of them are admitted: rates red > orange > yellow > green.
-- Asked of runs of at least 30 days.

SELECT *
FROM (
    SELECT triage, visits, round(rate, 3) AS admitted,
           lag(triage) OVER by_urgency AS more_urgent, round(lag(rate) OVER by_urgency, 3) AS of_them_admitted
    FROM (
        SELECT triage, count(*) AS visits, avg((disposition = 'admitted')::integer) AS rate
        FROM hospital_admissions.visits
        WHERE triage IS NOT NULL
        GROUP BY triage
    ) AS rates
    WINDOW by_urgency AS (ORDER BY array_position(ARRAY['red', 'orange', 'yellow', 'green'], triage))
) AS rates
WHERE admitted >= of_them_admitted;
