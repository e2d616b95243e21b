-- Nobody is a patient and on shift at once.

WITH attendances AS (
    SELECT staff_id, 'visit' AS kind, visit_id AS id, arrived_at AS begins_at, disposition_at AS ends_at
    FROM hospital_operations.staff
    JOIN hospital_admissions.visits USING (person_id)
    UNION ALL
    SELECT staff_id, 'admission', admission_id, admitted_at, coalesce(separated_at, 'infinity')
    FROM hospital_operations.staff
    JOIN hospital_admissions.admissions USING (person_id)
    LEFT JOIN hospital_admissions.separations USING (admission_id)
)
SELECT staff_id, kind, id, begins_at, attendances.ends_at, starts_at AS shift_starts_at
FROM attendances
JOIN hospital_operations.shifts USING (staff_id)
WHERE shifts.starts_at < attendances.ends_at AND begins_at < shifts.ends_at;
