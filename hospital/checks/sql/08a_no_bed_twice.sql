-- No bed holds two patients at once.

SELECT *
FROM (
    SELECT bed_id, admission_id, stay_number, started_at,
           lag(admission_id) OVER stays AS earlier_admission_id,
           max(coalesce(ended_at, 'infinity')) OVER (stays ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
               AS taken_until
    FROM hospital_admissions.ward_stays
    WINDOW stays AS (PARTITION BY bed_id ORDER BY started_at, admission_id)
) AS stay
WHERE started_at < taken_until;
