-- The census that each day's summary reports, in total and by ward, is the one of the ward stays.

WITH changes AS (
    -- Whoever came before the period counts with the day before it.
    SELECT ward_id, greatest(started_at::date, %(start)s::date - 1) AS day, 1 AS change
    FROM hospital_admissions.ward_stays
    JOIN hospital_operations.beds USING (bed_id)
    UNION ALL
    SELECT ward_id, ended_at::date, -1
    FROM hospital_admissions.ward_stays
    JOIN hospital_operations.beds USING (bed_id)
    WHERE ended_at IS NOT NULL
),
counted AS (
    SELECT day::date, ward_id, code, sum(coalesce(change, 0)) OVER (PARTITION BY ward_id ORDER BY day) AS census
    FROM generate_series(%(start)s::date - 1, %(end)s::date - 1, interval '1 day') AS day
    CROSS JOIN hospital_operations.wards
    LEFT JOIN (SELECT day, ward_id, sum(change) AS change FROM changes GROUP BY day, ward_id) AS by_day
        USING (day, ward_id)
),
expected AS (
    SELECT day AS summary_date, 'census in ' || code AS figure, census
    FROM counted
    WHERE day >= %(start)s
    UNION ALL
    SELECT day, 'census at the end', sum(census) FROM counted WHERE day >= %(start)s GROUP BY day
    UNION ALL
    SELECT day + 1, 'census at the start', sum(census) FROM counted WHERE day < %(end)s::date - 1 GROUP BY day
)
SELECT summary_date, figure, census AS counted, value AS reported
FROM expected
LEFT JOIN daily_summary.figures USING (summary_date, figure)
WHERE value IS DISTINCT FROM census;
