-- Whoever came within the period and was seen has a doctor who did it; so has who was admitted, unless no
-- doctor of the hospital was on shift at that moment, as can be in a very small one.

SELECT 'visit' AS what, visit_id AS id, seen_at AS at
FROM hospital_admissions.visits
WHERE seen_by IS NULL AND seen_at IS NOT NULL AND arrived_at >= %(start)s
UNION ALL
SELECT 'admission', admission_id, admitted_at
FROM hospital_admissions.admissions
WHERE admitted_by IS NULL AND admitted_at >= %(start)s
  AND EXISTS (
      SELECT
      FROM hospital_operations.shifts
      JOIN hospital_operations.staff USING (staff_id)
      JOIN hospital_operations.roles USING (role)
      WHERE staff_group = 'clinicians' AND starts_at <= admitted_at AND admitted_at < ends_at
  );
