-- Today's reported census is yesterday's, more who came and less who went: in total and by ward.

WITH movements AS (
    SELECT day, figure, sum(came) AS came, sum(went) AS went
    FROM (
        SELECT started_at::date AS day, 'census in ' || code AS figure, 1 AS came, 0 AS went
        FROM hospital_admissions.ward_stays
        JOIN hospital_operations.beds USING (bed_id)
        JOIN hospital_operations.wards USING (ward_id)
        UNION ALL
        SELECT ended_at::date, 'census in ' || code, 0, 1
        FROM hospital_admissions.ward_stays
        JOIN hospital_operations.beds USING (bed_id)
        JOIN hospital_operations.wards USING (ward_id)
        WHERE ended_at IS NOT NULL
        UNION ALL
        SELECT admitted_at::date, 'census at the end', 1, 0 FROM hospital_admissions.admissions
        UNION ALL
        SELECT separated_at::date, 'census at the end', 0, 1 FROM hospital_admissions.separations
    ) AS movement
    GROUP BY day, figure
)
SELECT today.summary_date, today.figure, before.value AS before,
       coalesce(came, 0) AS came, coalesce(went, 0) AS went, today.value AS reported
FROM daily_summary.figures AS today
JOIN daily_summary.figures AS before
    -- The first day has no day before: what it starts with takes the place.
    ON before.figure = CASE WHEN today.summary_date = %(start)s THEN 'census at the start' ELSE today.figure END
    AND before.summary_date = CASE WHEN today.summary_date = %(start)s THEN today.summary_date
                                   ELSE today.summary_date - 1 END
LEFT JOIN movements ON movements.day = today.summary_date AND movements.figure = today.figure
WHERE (today.figure = 'census at the end'
       OR starts_with(today.figure, 'census in ') AND today.summary_date > %(start)s)
  AND today.value <> before.value + coalesce(came, 0) - coalesce(went, 0);
