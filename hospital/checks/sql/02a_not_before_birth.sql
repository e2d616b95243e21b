-- Nothing happens to anybody before they are born.

SELECT 'visit' AS event, visit_id AS id, person_id, arrived_at AS happened_at, birth_date
FROM hospital_admissions.visits
JOIN hospital_admissions.people USING (person_id)
WHERE arrived_at < birth_date
UNION ALL
SELECT 'admission', admission_id, person_id, admitted_at, birth_date
FROM hospital_admissions.admissions
JOIN hospital_admissions.people USING (person_id)
WHERE admitted_at < birth_date
UNION ALL
SELECT 'illness', person_id, person_id, diagnosed_on, birth_date
FROM hospital_admissions.conditions
JOIN hospital_admissions.people USING (person_id)
WHERE diagnosed_on < birth_date
UNION ALL
SELECT 'hire', staff_id, person_id, hired_on, birth_date
FROM hospital_operations.staff
JOIN hospital_admissions.people USING (person_id)
WHERE hired_on < birth_date;
