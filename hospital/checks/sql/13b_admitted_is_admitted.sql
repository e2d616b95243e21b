-- A visit ends with an admission exactly when the patient is then admitted.
--
-- Who waits for a bed when the period closes is admitted after it.

SELECT visit_id, disposition, disposition_at, admission_id
FROM hospital_admissions.visits
LEFT JOIN hospital_admissions.admissions USING (visit_id)
WHERE admission_id IS NOT NULL AND disposition <> 'admitted'
   OR admission_id IS NULL AND disposition = 'admitted'
      AND disposition_at < %(end)s::timestamp - make_interval(hours => 1 + %(longest_boarding_hours)s::integer);
