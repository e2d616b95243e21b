-- Whoever sees a patient or admits one is a doctor on shift at that time.
--
-- A shift lasts at most a day, so it began on the same day or the one before: two joins by date are
-- quicker than one by time.

WITH doctors AS (
    SELECT staff_id, shift_date, starts_at, ends_at
    FROM hospital_operations.shifts
    JOIN hospital_operations.staff USING (staff_id)
    JOIN hospital_operations.roles USING (role)
    WHERE staff_group = 'clinicians'
),
treated AS (
    SELECT 'saw' AS what, visit_id AS id, seen_by AS staff_id, seen_at AS at
    FROM hospital_admissions.visits
    WHERE seen_by IS NOT NULL
    UNION ALL
    SELECT 'admitted', admission_id, admitted_by, admitted_at
    FROM hospital_admissions.admissions
    WHERE admitted_by IS NOT NULL
)
SELECT what, id, treated.staff_id, at
FROM treated
LEFT JOIN doctors AS today
    ON today.staff_id = treated.staff_id AND today.shift_date = at::date
    AND at >= today.starts_at AND at < today.ends_at
LEFT JOIN doctors AS yesterday
    ON yesterday.staff_id = treated.staff_id AND yesterday.shift_date = at::date - 1
    AND at >= yesterday.starts_at AND at < yesterday.ends_at
WHERE today.staff_id IS NULL AND yesterday.staff_id IS NULL;
