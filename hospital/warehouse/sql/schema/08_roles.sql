-- What each role may do in the schemas. The roles themselves are made before, by ../roles.sql.
--
-- Whatever a later file makes is covered too, but for two things that it has to grant itself: the columns that a
-- load updates, and the functions that it calls.

GRANT USAGE
    ON SCHEMA pipeline, hospital_operations, hospital_admissions, patient_transfers, emergency_transport, daily_summary
    TO hospital_ingest, analyst;
GRANT SELECT ON ALL TABLES
    IN SCHEMA pipeline, hospital_operations, hospital_admissions, patient_transfers, emergency_transport, daily_summary
    TO hospital_ingest, analyst;
ALTER DEFAULT PRIVILEGES GRANT USAGE ON SCHEMAS TO hospital_ingest, analyst;
ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO hospital_ingest, analyst;

GRANT INSERT ON ALL TABLES
    IN SCHEMA pipeline, hospital_operations, hospital_admissions, patient_transfers, emergency_transport, daily_summary
    TO hospital_ingest;
REVOKE INSERT ON pipeline.schema_versions FROM hospital_ingest;
ALTER DEFAULT PRIVILEGES GRANT INSERT ON TABLES TO hospital_ingest;

-- A hire, a departure, and the end of a stay.
GRANT UPDATE (hired_on) ON hospital_operations.reserve_pool TO hospital_ingest;
GRANT UPDATE (left_on) ON hospital_operations.staff TO hospital_ingest;
GRANT UPDATE (ended_at) ON hospital_admissions.ward_stays TO hospital_ingest;

REVOKE EXECUTE ON ALL ROUTINES IN SCHEMA pipeline FROM PUBLIC;
ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON ROUTINES FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pipeline.refuse(text) TO hospital_ingest;
