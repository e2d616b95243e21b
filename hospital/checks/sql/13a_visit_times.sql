-- Every visit goes forward: arrival, triage, seen, disposition, admission.

SELECT visit_id, arrived_at, triaged_at, seen_at, disposition_at, admitted_at
FROM hospital_admissions.visits
LEFT JOIN hospital_admissions.admissions USING (visit_id)
WHERE triaged_at < arrived_at
   OR seen_at < coalesce(triaged_at, arrived_at)
   OR disposition_at < coalesce(seen_at, triaged_at, arrived_at)
   OR admitted_at < disposition_at;
