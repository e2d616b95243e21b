-- Daily numbers of emergencies vary more than Poisson: their variance is above their mean.
-- Asked of runs of at least 100 days.
--
-- Within the same weekday of the same month, so that the known effects do not pass for chance. What a varying
-- rate adds to Poisson grows with the mean: in a small hospital it drowns in the sampling error.

WITH days AS (
    SELECT day::date, coalesce(emergencies, 0) AS emergencies,
           date_trunc('month', day) AS month, extract(isodow FROM day) AS weekday,
           day BETWEEN %(reduced_first)s AND %(reduced_last)s AS reduced
    FROM generate_series(%(start)s::date, %(end)s::date - 1, interval '1 day') AS day
    LEFT JOIN (
        SELECT arrived_at::date AS day, count(*) AS emergencies
        FROM hospital_admissions.visits
        WHERE visit_type = 'emergency'
        GROUP BY arrived_at::date
    ) AS visits USING (day)
    WHERE day::date <> ALL(%(holidays)s::date[])
),
alike AS (
    SELECT count(*) - 1 AS freedom, var_samp(emergencies) AS variance, avg(emergencies) AS mean
    FROM days
    GROUP BY month, weekday, reduced
    HAVING count(*) > 1
)
SELECT *
FROM (
    SELECT round(sum(freedom * variance / mean) / sum(freedom), 3) AS variance_to_mean,
           round(1 + %(least_dispersion)s * avg(mean)
                 - %(standard_errors)s * sqrt(2 / sum(freedom)), 3) AS least
    FROM alike
    WHERE mean > 0
) AS dispersion
WHERE (variance_to_mean > least) IS NOT TRUE;
