-- Stays are right-skewed: the mean is above the median.
-- Asked of runs of at least 30 days.

SELECT *
FROM (
    SELECT count(*) AS stays, round(avg(days), 2) AS mean,
           round(percentile_cont(0.5) WITHIN GROUP (ORDER BY days)::numeric, 2) AS median
    FROM (SELECT extract(epoch FROM separated_at - admitted_at) / 86400 AS days
          FROM hospital_admissions.admissions
          JOIN hospital_admissions.separations USING (admission_id)) AS stay
) AS stays
WHERE (mean > median) IS NOT TRUE;
