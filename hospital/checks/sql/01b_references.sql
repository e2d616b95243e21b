-- Every reference resolves: what a row refers to is there.

SELECT 'conditions.person_id' AS of_table, row.person_id::text AS refers_to
FROM hospital_admissions.conditions AS row
WHERE row.person_id IS NOT NULL
  AND NOT EXISTS (SELECT FROM hospital_admissions.people WHERE people.person_id = row.person_id)
UNION ALL
SELECT 'conditions.icd10_code', row.icd10_code::text
FROM hospital_admissions.conditions AS row
WHERE row.icd10_code IS NOT NULL
  AND NOT EXISTS (SELECT FROM hospital_admissions.diagnoses WHERE diagnoses.icd10_code = row.icd10_code)
UNION ALL
SELECT 'visits.person_id', row.person_id::text
FROM hospital_admissions.visits AS row
WHERE row.person_id IS NOT NULL
  AND NOT EXISTS (SELECT FROM hospital_admissions.people WHERE people.person_id = row.person_id)
UNION ALL
SELECT 'visits.department_id', row.department_id::text
FROM hospital_admissions.visits AS row
WHERE row.department_id IS NOT NULL
  AND NOT EXISTS (SELECT FROM hospital_operations.departments WHERE departments.department_id = row.department_id)
UNION ALL
SELECT 'visits.seen_by', row.seen_by::text
FROM hospital_admissions.visits AS row
WHERE row.seen_by IS NOT NULL
  AND NOT EXISTS (SELECT FROM hospital_operations.staff WHERE staff.staff_id = row.seen_by)
UNION ALL
SELECT 'visits.icd10_code', row.icd10_code::text
FROM hospital_admissions.visits AS row
WHERE row.icd10_code IS NOT NULL
  AND NOT EXISTS (SELECT FROM hospital_admissions.diagnoses WHERE diagnoses.icd10_code = row.icd10_code)
UNION ALL
SELECT 'admissions.visit_id', row.visit_id::text
FROM hospital_admissions.admissions AS row
WHERE row.visit_id IS NOT NULL
  AND NOT EXISTS (SELECT FROM hospital_admissions.visits WHERE visits.visit_id = row.visit_id)
UNION ALL
SELECT 'admissions.person_id', row.person_id::text
FROM hospital_admissions.admissions AS row
WHERE row.person_id IS NOT NULL
  AND NOT EXISTS (SELECT FROM hospital_admissions.people WHERE people.person_id = row.person_id)
UNION ALL
SELECT 'admissions.admitted_by', row.admitted_by::text
FROM hospital_admissions.admissions AS row
WHERE row.admitted_by IS NOT NULL
  AND NOT EXISTS (SELECT FROM hospital_operations.staff WHERE staff.staff_id = row.admitted_by)
UNION ALL
SELECT 'admissions.icd10_code', row.icd10_code::text
FROM hospital_admissions.admissions AS row
WHERE row.icd10_code IS NOT NULL
  AND NOT EXISTS (SELECT FROM hospital_admissions.diagnoses WHERE diagnoses.icd10_code = row.icd10_code)
UNION ALL
SELECT 'ward_stays.admission_id', row.admission_id::text
FROM hospital_admissions.ward_stays AS row
WHERE row.admission_id IS NOT NULL
  AND NOT EXISTS (SELECT FROM hospital_admissions.admissions WHERE admissions.admission_id = row.admission_id)
UNION ALL
SELECT 'ward_stays.bed_id', row.bed_id::text
FROM hospital_admissions.ward_stays AS row
WHERE row.bed_id IS NOT NULL
  AND NOT EXISTS (SELECT FROM hospital_operations.beds WHERE beds.bed_id = row.bed_id)
UNION ALL
SELECT 'separations.admission_id', row.admission_id::text
FROM hospital_admissions.separations AS row
WHERE row.admission_id IS NOT NULL
  AND NOT EXISTS (SELECT FROM hospital_admissions.admissions WHERE admissions.admission_id = row.admission_id)
UNION ALL
SELECT 'separations.facility_id', row.facility_id::text
FROM hospital_admissions.separations AS row
WHERE row.facility_id IS NOT NULL
  AND NOT EXISTS (SELECT FROM patient_transfers.facilities WHERE facilities.facility_id = row.facility_id)
UNION ALL
SELECT 'wards.department_id', row.department_id::text
FROM hospital_operations.wards AS row
WHERE row.department_id IS NOT NULL
  AND NOT EXISTS (SELECT FROM hospital_operations.departments WHERE departments.department_id = row.department_id)
UNION ALL
SELECT 'beds.ward_id', row.ward_id::text
FROM hospital_operations.beds AS row
WHERE row.ward_id IS NOT NULL
  AND NOT EXISTS (SELECT FROM hospital_operations.wards WHERE wards.ward_id = row.ward_id)
UNION ALL
SELECT 'staff.person_id', row.person_id::text
FROM hospital_operations.staff AS row
WHERE row.person_id IS NOT NULL
  AND NOT EXISTS (SELECT FROM hospital_admissions.people WHERE people.person_id = row.person_id)
UNION ALL
SELECT 'staff.role', row.role::text
FROM hospital_operations.staff AS row
WHERE row.role IS NOT NULL
  AND NOT EXISTS (SELECT FROM hospital_operations.roles WHERE roles.role = row.role)
UNION ALL
SELECT 'staff.department_id', row.department_id::text
FROM hospital_operations.staff AS row
WHERE row.department_id IS NOT NULL
  AND NOT EXISTS (SELECT FROM hospital_operations.departments WHERE departments.department_id = row.department_id)
UNION ALL
SELECT 'staff.ward_id', row.ward_id::text
FROM hospital_operations.staff AS row
WHERE row.ward_id IS NOT NULL
  AND NOT EXISTS (SELECT FROM hospital_operations.wards WHERE wards.ward_id = row.ward_id)
UNION ALL
SELECT 'reserve_pool.person_id', row.person_id::text
FROM hospital_operations.reserve_pool AS row
WHERE row.person_id IS NOT NULL
  AND NOT EXISTS (SELECT FROM hospital_admissions.people WHERE people.person_id = row.person_id)
UNION ALL
SELECT 'reserve_pool.role', row.role::text
FROM hospital_operations.reserve_pool AS row
WHERE row.role IS NOT NULL
  AND NOT EXISTS (SELECT FROM hospital_operations.roles WHERE roles.role = row.role)
UNION ALL
SELECT 'workforce_snapshots.staff_id', row.staff_id::text
FROM hospital_operations.workforce_snapshots AS row
WHERE row.staff_id IS NOT NULL
  AND NOT EXISTS (SELECT FROM hospital_operations.staff WHERE staff.staff_id = row.staff_id)
UNION ALL
SELECT 'workforce_snapshots.department_id', row.department_id::text
FROM hospital_operations.workforce_snapshots AS row
WHERE row.department_id IS NOT NULL
  AND NOT EXISTS (SELECT FROM hospital_operations.departments WHERE departments.department_id = row.department_id)
UNION ALL
SELECT 'workforce_snapshots.ward_id', row.ward_id::text
FROM hospital_operations.workforce_snapshots AS row
WHERE row.ward_id IS NOT NULL
  AND NOT EXISTS (SELECT FROM hospital_operations.wards WHERE wards.ward_id = row.ward_id)
UNION ALL
SELECT 'shifts.staff_id', row.staff_id::text
FROM hospital_operations.shifts AS row
WHERE row.staff_id IS NOT NULL
  AND NOT EXISTS (SELECT FROM hospital_operations.staff WHERE staff.staff_id = row.staff_id)
UNION ALL
SELECT 'shifts.ward_id', row.ward_id::text
FROM hospital_operations.shifts AS row
WHERE row.ward_id IS NOT NULL
  AND NOT EXISTS (SELECT FROM hospital_operations.wards WHERE wards.ward_id = row.ward_id)
UNION ALL
SELECT 'transfers.admission_id', row.admission_id::text
FROM patient_transfers.transfers AS row
WHERE row.admission_id IS NOT NULL
  AND NOT EXISTS (SELECT FROM hospital_admissions.admissions WHERE admissions.admission_id = row.admission_id)
UNION ALL
SELECT 'transfers.person_id', row.person_id::text
FROM patient_transfers.transfers AS row
WHERE row.person_id IS NOT NULL
  AND NOT EXISTS (SELECT FROM hospital_admissions.people WHERE people.person_id = row.person_id)
UNION ALL
SELECT 'transfers.from_bed_id', row.from_bed_id::text
FROM patient_transfers.transfers AS row
WHERE row.from_bed_id IS NOT NULL
  AND NOT EXISTS (SELECT FROM hospital_operations.beds WHERE beds.bed_id = row.from_bed_id)
UNION ALL
SELECT 'transfers.to_bed_id', row.to_bed_id::text
FROM patient_transfers.transfers AS row
WHERE row.to_bed_id IS NOT NULL
  AND NOT EXISTS (SELECT FROM hospital_operations.beds WHERE beds.bed_id = row.to_bed_id)
UNION ALL
SELECT 'transfers.to_facility_id', row.to_facility_id::text
FROM patient_transfers.transfers AS row
WHERE row.to_facility_id IS NOT NULL
  AND NOT EXISTS (SELECT FROM patient_transfers.facilities WHERE facilities.facility_id = row.to_facility_id)
UNION ALL
SELECT 'transports.visit_id', row.visit_id::text
FROM emergency_transport.transports AS row
WHERE row.visit_id IS NOT NULL
  AND NOT EXISTS (SELECT FROM hospital_admissions.visits WHERE visits.visit_id = row.visit_id)
UNION ALL
SELECT 'transports.person_id', row.person_id::text
FROM emergency_transport.transports AS row
WHERE row.person_id IS NOT NULL
  AND NOT EXISTS (SELECT FROM hospital_admissions.people WHERE people.person_id = row.person_id)
UNION ALL
SELECT 'transports.vehicle_id', row.vehicle_id::text
FROM emergency_transport.transports AS row
WHERE row.vehicle_id IS NOT NULL
  AND NOT EXISTS (SELECT FROM emergency_transport.vehicles WHERE vehicles.vehicle_id = row.vehicle_id)
UNION ALL
SELECT 'transports.from_facility_id', row.from_facility_id::text
FROM emergency_transport.transports AS row
WHERE row.from_facility_id IS NOT NULL
  AND NOT EXISTS (SELECT FROM patient_transfers.facilities WHERE facilities.facility_id = row.from_facility_id)
UNION ALL
SELECT 'figures.summary_date', row.summary_date::text
FROM daily_summary.figures AS row
WHERE row.summary_date IS NOT NULL
  AND NOT EXISTS (SELECT FROM daily_summary.summaries WHERE summaries.summary_date = row.summary_date)
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
