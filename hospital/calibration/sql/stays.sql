-- Days from admission to separation, by the department of the last ward. The mean is that of the definition:
-- inpatient days and half the day patients, by separations.
WITH stays AS (
    SELECT department, days, counted_days FROM completed
    UNION ALL
    SELECT 'all', days, counted_days FROM completed
), of_department AS (
    SELECT department, count(*) AS separations, avg(counted_days) AS mean,
           percentile_cont(ARRAY[0.5, 0.9]) WITHIN GROUP (ORDER BY days) AS parts
    FROM stays
    GROUP BY department
)
SELECT department || ', ' || measure, value, separations
FROM of_department
CROSS JOIN LATERAL (VALUES ('median', parts[1]), ('mean', mean), ('90th percentile', parts[2])) AS of (measure, value);
