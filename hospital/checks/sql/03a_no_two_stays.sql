-- No person has two inpatient stays that overlap.

SELECT *
FROM (
    SELECT person_id, admission_id, admitted_at,
           lag(admission_id) OVER stays AS earlier_admission_id,
           max(coalesce(separated_at, 'infinity')) OVER (stays ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
               AS earlier_until
    FROM hospital_admissions.admissions
    LEFT JOIN hospital_admissions.separations USING (admission_id)
    WINDOW stays AS (PARTITION BY person_id ORDER BY admitted_at, admission_id)
) AS stay
WHERE admitted_at < earlier_until;
