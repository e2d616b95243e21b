-- Every key is unique: no table has two rows of the same key.

SELECT 'people' AS of_table, person_id::text AS key, count(*) AS times
FROM hospital_admissions.people GROUP BY person_id HAVING count(*) > 1
UNION ALL
SELECT 'conditions', concat_ws(', ', person_id, icd10_code), count(*)
FROM hospital_admissions.conditions GROUP BY person_id, icd10_code HAVING count(*) > 1
UNION ALL
SELECT 'diagnoses', icd10_code, count(*)
FROM hospital_admissions.diagnoses GROUP BY icd10_code HAVING count(*) > 1
UNION ALL
SELECT 'visits', visit_id::text, count(*)
FROM hospital_admissions.visits GROUP BY visit_id HAVING count(*) > 1
UNION ALL
SELECT 'admissions', admission_id::text, count(*)
FROM hospital_admissions.admissions GROUP BY admission_id HAVING count(*) > 1
UNION ALL
SELECT 'admissions by visit', visit_id::text, count(*)
FROM hospital_admissions.admissions GROUP BY visit_id HAVING count(*) > 1
UNION ALL
SELECT 'ward_stays', concat_ws(', ', admission_id, stay_number), count(*)
FROM hospital_admissions.ward_stays GROUP BY admission_id, stay_number HAVING count(*) > 1
UNION ALL
SELECT 'separations', admission_id::text, count(*)
FROM hospital_admissions.separations GROUP BY admission_id HAVING count(*) > 1
UNION ALL
SELECT 'movements', movement_id::text, count(*)
FROM (
    SELECT movement_id FROM hospital_admissions.ward_stays
    UNION ALL
    SELECT movement_id FROM hospital_admissions.separations
) AS movements
GROUP BY movement_id HAVING count(*) > 1
UNION ALL
SELECT 'departments', department_id::text, count(*)
FROM hospital_operations.departments GROUP BY department_id HAVING count(*) > 1
UNION ALL
SELECT 'wards', ward_id::text, count(*)
FROM hospital_operations.wards GROUP BY ward_id HAVING count(*) > 1
UNION ALL
SELECT 'beds', bed_id::text, count(*)
FROM hospital_operations.beds GROUP BY bed_id HAVING count(*) > 1
UNION ALL
SELECT 'beds by number', concat_ws(', ', ward_id, bed_number), count(*)
FROM hospital_operations.beds GROUP BY ward_id, bed_number HAVING count(*) > 1
UNION ALL
SELECT 'roles', role, count(*)
FROM hospital_operations.roles GROUP BY role HAVING count(*) > 1
UNION ALL
SELECT 'staff', staff_id::text, count(*)
FROM hospital_operations.staff GROUP BY staff_id HAVING count(*) > 1
UNION ALL
SELECT 'staff by person', person_id::text, count(*)
FROM hospital_operations.staff GROUP BY person_id HAVING count(*) > 1
UNION ALL
SELECT 'reserve_pool', person_id::text, count(*)
FROM hospital_operations.reserve_pool GROUP BY person_id HAVING count(*) > 1
UNION ALL
SELECT 'workforce_snapshots', concat_ws(', ', snapshot_date, staff_id), count(*)
FROM hospital_operations.workforce_snapshots GROUP BY snapshot_date, staff_id HAVING count(*) > 1
UNION ALL
SELECT 'shifts', concat_ws(', ', staff_id, starts_at), count(*)
FROM hospital_operations.shifts GROUP BY staff_id, starts_at HAVING count(*) > 1
UNION ALL
SELECT 'facilities', facility_id::text, count(*)
FROM patient_transfers.facilities GROUP BY facility_id HAVING count(*) > 1
UNION ALL
SELECT 'transfers', transfer_id::text, count(*)
FROM patient_transfers.transfers GROUP BY transfer_id HAVING count(*) > 1
UNION ALL
SELECT 'vehicles', vehicle_id::text, count(*)
FROM emergency_transport.vehicles GROUP BY vehicle_id HAVING count(*) > 1
UNION ALL
SELECT 'transports', transport_id::text, count(*)
FROM emergency_transport.transports GROUP BY transport_id HAVING count(*) > 1
UNION ALL
SELECT 'transports by visit', visit_id::text, count(*)
FROM emergency_transport.transports GROUP BY visit_id HAVING count(*) > 1
UNION ALL
SELECT 'summaries', summary_date::text, count(*)
FROM daily_summary.summaries GROUP BY summary_date HAVING count(*) > 1
UNION ALL
SELECT 'figures', concat_ws(', ', summary_date, figure), count(*)
FROM daily_summary.figures GROUP BY summary_date, figure HAVING count(*) > 1;
