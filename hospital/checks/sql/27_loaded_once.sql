-- Loading again changes no row: every file is in the ledger once, and each kind's rows are in the tables once.

WITH tables AS (
    SELECT 'departments' AS kind, count(*) AS rows FROM hospital_operations.departments
    UNION ALL SELECT 'wards', count(*) FROM hospital_operations.wards
    UNION ALL SELECT 'beds', count(*) FROM hospital_operations.beds
    UNION ALL SELECT 'diagnoses', count(*) FROM hospital_admissions.diagnoses
    UNION ALL SELECT 'facilities', count(*) FROM patient_transfers.facilities
    UNION ALL SELECT 'vehicles', count(*) FROM emergency_transport.vehicles
    UNION ALL SELECT 'roles', count(*) FROM hospital_operations.roles
    UNION ALL SELECT 'people', count(*) FROM hospital_admissions.people
    -- Snapshots add those whom they hire.
    UNION ALL SELECT 'staff', count(*) FROM hospital_operations.staff WHERE hired_on <= %(start)s
    UNION ALL SELECT 'reserve pool', count(*) FROM hospital_operations.reserve_pool
    UNION ALL SELECT 'conditions', count(*) FROM hospital_admissions.conditions
    UNION ALL SELECT 'snapshots', count(*) FROM hospital_operations.workforce_snapshots
    UNION ALL SELECT 'shifts', count(*) FROM hospital_operations.shifts
    UNION ALL SELECT 'visits', count(*) FROM hospital_admissions.visits
    -- A movement opens a stay, or ends an admission.
    UNION ALL
    SELECT 'movements', (SELECT count(*) FROM hospital_admissions.ward_stays)
                            + (SELECT count(*) FROM hospital_admissions.separations)
    UNION ALL SELECT 'summaries', count(*) FROM daily_summary.figures
    UNION ALL SELECT 'transfers', count(*) FROM patient_transfers.transfers
    UNION ALL SELECT 'transports', count(*) FROM emergency_transport.transports
)
SELECT kind, files.rows AS in_the_files, tables.rows AS in_the_tables, NULL AS path
FROM tables
FULL JOIN (SELECT kind, sum(rows) AS rows FROM pipeline.ledger GROUP BY kind) AS files USING (kind)
WHERE files.rows IS DISTINCT FROM tables.rows
UNION ALL
SELECT min(kind), NULL, NULL, path
FROM pipeline.ledger
GROUP BY path
HAVING count(*) > 1;
