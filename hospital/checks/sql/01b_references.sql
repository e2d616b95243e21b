-- Every reference resolves: what a row refers to is there.

SELECT 'conditions.person_id' AS of_table, it.person_id::text AS refers_to
FROM hospital_admissions.conditions AS it
WHERE it.person_id IS NOT NULL
  AND NOT EXISTS (SELECT FROM hospital_admissions.people WHERE people.person_id = it.person_id)
UNION ALL
SELECT 'conditions.icd10_code', it.icd10_code::text
FROM hospital_admissions.conditions AS it
WHERE it.icd10_code IS NOT NULL
  AND NOT EXISTS (SELECT FROM hospital_admissions.diagnoses WHERE diagnoses.icd10_code = it.icd10_code)
UNION ALL
SELECT 'visits.person_id', it.person_id::text
FROM hospital_admissions.visits AS it
WHERE it.person_id IS NOT NULL
  AND NOT EXISTS (SELECT FROM hospital_admissions.people WHERE people.person_id = it.person_id)
UNION ALL
SELECT 'visits.department_id', it.department_id::text
FROM hospital_admissions.visits AS it
WHERE it.department_id IS NOT NULL
  AND NOT EXISTS (SELECT FROM hospital_operations.departments WHERE departments.department_id = it.department_id)
UNION ALL
SELECT 'visits.seen_by', it.seen_by::text
FROM hospital_admissions.visits AS it
WHERE it.seen_by IS NOT NULL
  AND NOT EXISTS (SELECT FROM hospital_operations.staff WHERE staff.staff_id = it.seen_by)
UNION ALL
SELECT 'visits.icd10_code', it.icd10_code::text
FROM hospital_admissions.visits AS it
WHERE it.icd10_code IS NOT NULL
  AND NOT EXISTS (SELECT FROM hospital_admissions.diagnoses WHERE diagnoses.icd10_code = it.icd10_code)
UNION ALL
SELECT 'admissions.visit_id', it.visit_id::text
FROM hospital_admissions.admissions AS it
WHERE it.visit_id IS NOT NULL
  AND NOT EXISTS (SELECT FROM hospital_admissions.visits WHERE visits.visit_id = it.visit_id)
UNION ALL
SELECT 'admissions.person_id', it.person_id::text
FROM hospital_admissions.admissions AS it
WHERE it.person_id IS NOT NULL
  AND NOT EXISTS (SELECT FROM hospital_admissions.people WHERE people.person_id = it.person_id)
UNION ALL
SELECT 'admissions.admitted_by', it.admitted_by::text
FROM hospital_admissions.admissions AS it
WHERE it.admitted_by IS NOT NULL
  AND NOT EXISTS (SELECT FROM hospital_operations.staff WHERE staff.staff_id = it.admitted_by)
UNION ALL
SELECT 'admissions.icd10_code', it.icd10_code::text
FROM hospital_admissions.admissions AS it
WHERE it.icd10_code IS NOT NULL
  AND NOT EXISTS (SELECT FROM hospital_admissions.diagnoses WHERE diagnoses.icd10_code = it.icd10_code)
UNION ALL
SELECT 'ward_stays.admission_id', it.admission_id::text
FROM hospital_admissions.ward_stays AS it
WHERE it.admission_id IS NOT NULL
  AND NOT EXISTS (SELECT FROM hospital_admissions.admissions WHERE admissions.admission_id = it.admission_id)
UNION ALL
SELECT 'ward_stays.bed_id', it.bed_id::text
FROM hospital_admissions.ward_stays AS it
WHERE it.bed_id IS NOT NULL
  AND NOT EXISTS (SELECT FROM hospital_operations.beds WHERE beds.bed_id = it.bed_id)
UNION ALL
SELECT 'separations.admission_id', it.admission_id::text
FROM hospital_admissions.separations AS it
WHERE it.admission_id IS NOT NULL
  AND NOT EXISTS (SELECT FROM hospital_admissions.admissions WHERE admissions.admission_id = it.admission_id)
UNION ALL
SELECT 'separations.facility_id', it.facility_id::text
FROM hospital_admissions.separations AS it
WHERE it.facility_id IS NOT NULL
  AND NOT EXISTS (SELECT FROM patient_transfers.facilities WHERE facilities.facility_id = it.facility_id)
UNION ALL
SELECT 'wards.department_id', it.department_id::text
FROM hospital_operations.wards AS it
WHERE it.department_id IS NOT NULL
  AND NOT EXISTS (SELECT FROM hospital_operations.departments WHERE departments.department_id = it.department_id)
UNION ALL
SELECT 'beds.ward_id', it.ward_id::text
FROM hospital_operations.beds AS it
WHERE it.ward_id IS NOT NULL
  AND NOT EXISTS (SELECT FROM hospital_operations.wards WHERE wards.ward_id = it.ward_id)
UNION ALL
SELECT 'staff.person_id', it.person_id::text
FROM hospital_operations.staff AS it
WHERE it.person_id IS NOT NULL
  AND NOT EXISTS (SELECT FROM hospital_admissions.people WHERE people.person_id = it.person_id)
UNION ALL
SELECT 'staff.role', it.role::text
FROM hospital_operations.staff AS it
WHERE it.role IS NOT NULL
  AND NOT EXISTS (SELECT FROM hospital_operations.roles WHERE roles.role = it.role)
UNION ALL
SELECT 'staff.department_id', it.department_id::text
FROM hospital_operations.staff AS it
WHERE it.department_id IS NOT NULL
  AND NOT EXISTS (SELECT FROM hospital_operations.departments WHERE departments.department_id = it.department_id)
UNION ALL
SELECT 'staff.ward_id', it.ward_id::text
FROM hospital_operations.staff AS it
WHERE it.ward_id IS NOT NULL
  AND NOT EXISTS (SELECT FROM hospital_operations.wards WHERE wards.ward_id = it.ward_id)
UNION ALL
SELECT 'reserve_pool.person_id', it.person_id::text
FROM hospital_operations.reserve_pool AS it
WHERE it.person_id IS NOT NULL
  AND NOT EXISTS (SELECT FROM hospital_admissions.people WHERE people.person_id = it.person_id)
UNION ALL
SELECT 'reserve_pool.role', it.role::text
FROM hospital_operations.reserve_pool AS it
WHERE it.role IS NOT NULL
  AND NOT EXISTS (SELECT FROM hospital_operations.roles WHERE roles.role = it.role)
UNION ALL
SELECT 'workforce_snapshots.staff_id', it.staff_id::text
FROM hospital_operations.workforce_snapshots AS it
WHERE it.staff_id IS NOT NULL
  AND NOT EXISTS (SELECT FROM hospital_operations.staff WHERE staff.staff_id = it.staff_id)
UNION ALL
SELECT 'workforce_snapshots.department_id', it.department_id::text
FROM hospital_operations.workforce_snapshots AS it
WHERE it.department_id IS NOT NULL
  AND NOT EXISTS (SELECT FROM hospital_operations.departments WHERE departments.department_id = it.department_id)
UNION ALL
SELECT 'workforce_snapshots.ward_id', it.ward_id::text
FROM hospital_operations.workforce_snapshots AS it
WHERE it.ward_id IS NOT NULL
  AND NOT EXISTS (SELECT FROM hospital_operations.wards WHERE wards.ward_id = it.ward_id)
UNION ALL
SELECT 'shifts.staff_id', it.staff_id::text
FROM hospital_operations.shifts AS it
WHERE it.staff_id IS NOT NULL
  AND NOT EXISTS (SELECT FROM hospital_operations.staff WHERE staff.staff_id = it.staff_id)
UNION ALL
SELECT 'shifts.ward_id', it.ward_id::text
FROM hospital_operations.shifts AS it
WHERE it.ward_id IS NOT NULL
  AND NOT EXISTS (SELECT FROM hospital_operations.wards WHERE wards.ward_id = it.ward_id)
UNION ALL
SELECT 'transfers.admission_id', it.admission_id::text
FROM patient_transfers.transfers AS it
WHERE it.admission_id IS NOT NULL
  AND NOT EXISTS (SELECT FROM hospital_admissions.admissions WHERE admissions.admission_id = it.admission_id)
UNION ALL
SELECT 'transfers.person_id', it.person_id::text
FROM patient_transfers.transfers AS it
WHERE it.person_id IS NOT NULL
  AND NOT EXISTS (SELECT FROM hospital_admissions.people WHERE people.person_id = it.person_id)
UNION ALL
SELECT 'transfers.from_bed_id', it.from_bed_id::text
FROM patient_transfers.transfers AS it
WHERE it.from_bed_id IS NOT NULL
  AND NOT EXISTS (SELECT FROM hospital_operations.beds WHERE beds.bed_id = it.from_bed_id)
UNION ALL
SELECT 'transfers.to_bed_id', it.to_bed_id::text
FROM patient_transfers.transfers AS it
WHERE it.to_bed_id IS NOT NULL
  AND NOT EXISTS (SELECT FROM hospital_operations.beds WHERE beds.bed_id = it.to_bed_id)
UNION ALL
SELECT 'transfers.to_facility_id', it.to_facility_id::text
FROM patient_transfers.transfers AS it
WHERE it.to_facility_id IS NOT NULL
  AND NOT EXISTS (SELECT FROM patient_transfers.facilities WHERE facilities.facility_id = it.to_facility_id)
UNION ALL
SELECT 'transports.visit_id', it.visit_id::text
FROM emergency_transport.transports AS it
WHERE it.visit_id IS NOT NULL
  AND NOT EXISTS (SELECT FROM hospital_admissions.visits WHERE visits.visit_id = it.visit_id)
UNION ALL
SELECT 'transports.person_id', it.person_id::text
FROM emergency_transport.transports AS it
WHERE it.person_id IS NOT NULL
  AND NOT EXISTS (SELECT FROM hospital_admissions.people WHERE people.person_id = it.person_id)
UNION ALL
SELECT 'transports.vehicle_id', it.vehicle_id::text
FROM emergency_transport.transports AS it
WHERE it.vehicle_id IS NOT NULL
  AND NOT EXISTS (SELECT FROM emergency_transport.vehicles WHERE vehicles.vehicle_id = it.vehicle_id)
UNION ALL
SELECT 'transports.from_facility_id', it.from_facility_id::text
FROM emergency_transport.transports AS it
WHERE it.from_facility_id IS NOT NULL
  AND NOT EXISTS (SELECT FROM patient_transfers.facilities WHERE facilities.facility_id = it.from_facility_id)
UNION ALL
SELECT 'figures.summary_date', it.summary_date::text
FROM daily_summary.figures AS it
WHERE it.summary_date IS NOT NULL
  AND NOT EXISTS (SELECT FROM daily_summary.summaries WHERE summaries.summary_date = it.summary_date)
UNION ALL
SELECT 'admissions.person_id, not the visit''s', admission_id::text
FROM hospital_admissions.admissions
JOIN hospital_admissions.visits USING (visit_id)
WHERE admissions.person_id <> visits.person_id
UNION ALL
SELECT 'transfers.person_id, not the admission''s', transfer_id::text
FROM patient_transfers.transfers
JOIN hospital_admissions.admissions USING (admission_id)
WHERE transfers.person_id <> admissions.person_id;
