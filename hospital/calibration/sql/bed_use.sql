-- (Inpatient days + half the day patients) / usable bed-days, by the department of the ward.
WITH period AS (
    SELECT min(day) AS first, max(day) AS last, count(*) AS days FROM calendar
), wards AS (
    SELECT ward_id, departments.code AS department, wards.beds
    FROM hospital_operations.wards
    JOIN hospital_operations.departments USING (department_id)
), size AS (
    SELECT department, sum(beds) AS beds FROM wards GROUP BY department
), stays AS (
    SELECT department, greatest(started_at::date, first) AS first_day,
           least(coalesce(ended_at::date, last + 1), last + 1) AS after,
           stay_number = 1 AND started_at::date = ended_at::date
               AND NOT EXISTS (SELECT FROM hospital_admissions.ward_stays AS next
                               WHERE next.admission_id = ward_stays.admission_id AND next.stay_number = 2) AS day_patient
    FROM hospital_admissions.ward_stays
    JOIN hospital_operations.beds USING (bed_id)
    JOIN wards USING (ward_id)
    CROSS JOIN period
), used AS (
    SELECT department, sum(greatest(after - first_day, 0) + CASE WHEN day_patient THEN 0.5 ELSE 0 END) AS bed_days
    FROM stays
    GROUP BY department
), census AS (
    -- The census at the end of a day, from the changes until then.
    SELECT day, reduced, sum(coalesce(change, 0)) OVER (ORDER BY day) AS patients
    FROM calendar
    LEFT JOIN (SELECT greatest(moved_on, first) AS day, sum(change) AS change
               FROM (SELECT admitted_at::date, 1 FROM hospital_admissions.admissions
                     UNION ALL
                     SELECT separated_at::date, -1 FROM hospital_admissions.separations) AS moved (moved_on, change)
               CROSS JOIN period
               GROUP BY 1) AS changes USING (day)
), daily AS (
    SELECT day, reduced, 100 * patients / (SELECT sum(beds) FROM size) AS percent FROM census
)
SELECT department, 100 * bed_days / (beds * days), (beds * days)::bigint FROM used JOIN size USING (department), period
WHERE days > 0
UNION ALL
SELECT 'all departments', 100 * sum(bed_days) / (sum(beds) * max(days)), (sum(beds) * max(days))::bigint
FROM size LEFT JOIN used USING (department), period
WHERE days > 0
UNION ALL
SELECT 'end of the first day', percent, 1 FROM daily JOIN period ON day = first
UNION ALL
SELECT 'emptiest day', min(percent), count(*) FROM daily
UNION ALL
SELECT 'fullest day', max(percent), count(*) FROM daily
UNION ALL
SELECT CASE WHEN reduced THEN 'mean day, reduced period' ELSE 'mean day, not reduced' END, avg(percent), count(*)
FROM daily GROUP BY reduced;
