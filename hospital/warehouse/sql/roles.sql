-- The warehouse's roles. Run by the administrator in the warehouse's database: before the schema is applied, and
-- as often as one likes, for it makes what is missing. What a role may do within the schemas is in
-- schema/08_roles.sql; passwords are set where they are known (docker/make-roles).

DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['hospital_owner', 'hospital_ingest', 'analyst'] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name) THEN
            EXECUTE format('CREATE ROLE %I', name);
        END IF;
    END LOOP;
END
$$;

COMMENT ON ROLE hospital_owner IS 'Owns the schemas: the ingestor brings them up to date as it.';
COMMENT ON ROLE hospital_ingest IS 'Loads: it reads, adds rows, and ends what is open.';
COMMENT ON ROLE analyst IS 'Reads.';
ALTER ROLE hospital_owner LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS;
ALTER ROLE hospital_ingest LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS;
ALTER ROLE analyst LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS;
ALTER ROLE analyst SET default_transaction_read_only = on;
-- References are checked in sets, not row by row: schema/17_references.sql.
ALTER ROLE hospital_ingest SET session_replication_role = replica;

-- Nobody may connect, make temporary tables or keep large objects unless it is named here.
REVOKE ALL ON DATABASE postgres, template1 FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION lo_creat(integer), lo_create(oid), lo_from_bytea(oid, bytea) FROM PUBLIC;
DO $$
BEGIN
    EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
    EXECUTE format('GRANT CONNECT, CREATE ON DATABASE %I TO hospital_owner', current_database());
    EXECUTE format('GRANT CONNECT, TEMPORARY ON DATABASE %I TO hospital_ingest', current_database());
    EXECUTE format('GRANT CONNECT ON DATABASE %I TO analyst', current_database());
END
$$;

-- A warehouse from before there were roles is the administrator's: it becomes the owner's.
DO $$
DECLARE
    change text;
BEGIN
    FOR change IN
        WITH schemas AS (
            SELECT oid, nspname, nspowner
            FROM pg_namespace
            WHERE nspname IN ('pipeline', 'hospital_operations', 'hospital_admissions', 'patient_transfers',
                              'emergency_transport', 'daily_summary', 'reports')
        )
        SELECT format('SCHEMA %I', nspname) FROM schemas WHERE nspowner = current_user::regrole
        UNION ALL
        SELECT format('TABLE %s', pg_class.oid::regclass)
        FROM pg_class JOIN schemas ON schemas.oid = relnamespace
        WHERE relkind IN ('r', 'p', 'v', 'm') AND relowner = current_user::regrole
        UNION ALL
        SELECT format('ROUTINE %s', pg_proc.oid::regprocedure)
        FROM pg_proc JOIN schemas ON schemas.oid = pronamespace
        WHERE proowner = current_user::regrole
    LOOP
        EXECUTE format('ALTER %s OWNER TO hospital_owner', change);
    END LOOP;
END
$$;
