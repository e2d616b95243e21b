-- Whoever came within the period and was seen or admitted has a doctor who did it.

SELECT 'visit' AS what, visit_id AS id, seen_at AS at
FROM hospital_admissions.visits
WHERE seen_by IS NULL AND seen_at IS NOT NULL AND arrived_at >= %(start)s
UNION ALL
SELECT 'admission', admission_id, admitted_at
FROM hospital_admissions.admissions
WHERE admitted_by IS NULL AND admitted_at >= %(start)s;
