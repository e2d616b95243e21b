-- What has an end ends after it starts; only what is still going on when the period closes is open.

SELECT 'visit ends before it starts' AS what, visit_id AS id, arrived_at AS starts_at, disposition_at AS ends_at
FROM hospital_admissions.visits
WHERE disposition_at <= arrived_at
UNION ALL
SELECT 'stay ends before it starts', admission_id, started_at, ended_at
FROM hospital_admissions.ward_stays
WHERE ended_at <= started_at
UNION ALL
SELECT 'separated before it was admitted', admission_id, admitted_at, separated_at
FROM hospital_admissions.admissions
JOIN hospital_admissions.separations USING (admission_id)
WHERE separated_at <= admitted_at
UNION ALL
SELECT 'open, though the patient is separated', admission_id, started_at, separated_at
FROM hospital_admissions.ward_stays
JOIN hospital_admissions.separations USING (admission_id)
WHERE ended_at IS NULL
UNION ALL
SELECT 'not open, though the patient is not separated', admission_id, admitted_at, NULL
FROM hospital_admissions.admissions
WHERE NOT EXISTS (SELECT FROM hospital_admissions.separations
                  WHERE separations.admission_id = admissions.admission_id)
  AND NOT EXISTS (SELECT FROM hospital_admissions.ward_stays
                  WHERE ward_stays.admission_id = admissions.admission_id AND ended_at IS NULL)
UNION ALL
SELECT 'admitted after the period', admission_id, admitted_at, NULL
FROM hospital_admissions.admissions
WHERE admitted_at >= %(end)s
UNION ALL
SELECT 'separated outside the period', admission_id, NULL, separated_at
FROM hospital_admissions.separations
WHERE separated_at < %(start)s OR separated_at >= %(end)s;
