-- The ward stays of an admission tile it: numbered from 1, each begins where the one before ends, the
-- first with the admission and the last until the separation.

SELECT *
FROM (
    SELECT admission_id, stay_number, admitted_at, started_at, ended_at, separated_at,
           row_number() OVER stays AS nth,
           lag(ended_at) OVER stays AS earlier_until,
           lead(stay_number) OVER stays IS NULL AS is_last
    FROM hospital_admissions.admissions
    LEFT JOIN hospital_admissions.ward_stays USING (admission_id)
    LEFT JOIN hospital_admissions.separations USING (admission_id)
    WINDOW stays AS (PARTITION BY admission_id ORDER BY stay_number)
) AS stay
WHERE stay_number IS DISTINCT FROM nth
   OR started_at IS DISTINCT FROM CASE WHEN nth = 1 THEN admitted_at ELSE earlier_until END
   OR is_last AND ended_at IS DISTINCT FROM separated_at;
