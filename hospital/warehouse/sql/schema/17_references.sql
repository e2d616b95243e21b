-- Loads check references in sets.
--
-- Row by row, PostgreSQL looks up what each key of each row refers to, and locks it there, which writes to that
-- row's page: most of a load's time, and most of its log. The role that loads is therefore in the mode "replica"
-- (../roles.sql), in which foreign keys check nothing. In that mode, and in no other, the triggers below fire: each
-- statement's rows are checked by one query a key, and refused in the words of the foreign key. Whoever is not in
-- that mode is checked by the foreign keys themselves.
--
-- Nothing locks what is referred to. Nobody who works here deletes: hospital_ingest has no right to.

CREATE OR REPLACE FUNCTION pipeline.check_references() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    key     record;
    missing text;
BEGIN
    FOR key IN
        SELECT conname AS name, confrelid::regclass AS referred_to, relname AS referred_to_name,
               string_agg(mine.attname, ', ' ORDER BY position) AS columns,
               string_agg(format('added.%I', mine.attname), ', ' ORDER BY position) AS of_row,
               string_agg(format('other.%I = added.%I', other.attname, mine.attname), ' AND ') AS is_referred_to
        FROM pg_constraint
        CROSS JOIN unnest(conkey, confkey) WITH ORDINALITY AS pair (mine, other, position)
        JOIN pg_attribute AS mine ON mine.attrelid = conrelid AND mine.attnum = pair.mine
        JOIN pg_attribute AS other ON other.attrelid = confrelid AND other.attnum = pair.other
        JOIN pg_class ON pg_class.oid = confrelid
        WHERE conrelid = TG_RELID AND contype = 'f'
        GROUP BY conname, confrelid, relname
        ORDER BY conname
    LOOP
        EXECUTE format('SELECT concat_ws('', '', %s) FROM added WHERE ROW(%s) IS NOT NULL'
                       ' AND NOT EXISTS (SELECT FROM %s AS other WHERE %s) LIMIT 1',
                       key.of_row, key.of_row, key.referred_to, key.is_referred_to)
        INTO missing;
        IF missing IS NOT NULL THEN
            RAISE EXCEPTION USING
                ERRCODE = 'foreign_key_violation',
                MESSAGE = format('insert or update on table "%s" violates foreign key constraint "%s"',
                                 TG_TABLE_NAME, key.name),
                DETAIL = format('Key (%s)=(%s) is not present in table "%s".',
                                key.columns, missing, key.referred_to_name),
                SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME, CONSTRAINT = key.name;
        END IF;
    END LOOP;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION pipeline.check_references IS
    'Refuses what a statement has inserted where it refers to nothing, as the table''s foreign keys would.';

-- Every table that refers to another has the trigger; a later schema file that makes one adds it likewise.
CREATE OR REPLACE PROCEDURE pipeline.check_references_of(referring regclass)
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    EXECUTE format('CREATE OR REPLACE TRIGGER check_references AFTER INSERT ON %s REFERENCING NEW TABLE AS added'
                   ' FOR EACH STATEMENT EXECUTE FUNCTION pipeline.check_references()', referring);
    EXECUTE format('ALTER TABLE %s ENABLE REPLICA TRIGGER check_references', referring);
END
$$;
COMMENT ON PROCEDURE pipeline.check_references_of IS 'Gives a table that has foreign keys the trigger that checks them for loads.';

DO $$
DECLARE
    referring regclass;
BEGIN
    FOR referring IN
        SELECT DISTINCT conrelid::regclass
        FROM pg_constraint JOIN pg_namespace ON pg_namespace.oid = connamespace
        WHERE contype = 'f'
          AND nspname IN ('pipeline', 'hospital_operations', 'hospital_admissions', 'patient_transfers',
                          'emergency_transport', 'daily_summary', 'reports')
    LOOP
        CALL pipeline.check_references_of(referring);
    END LOOP;
END
$$;

-- This one counts for everybody.
ALTER TABLE hospital_operations.shifts ENABLE ALWAYS TRIGGER add_shift_days;

-- The chronic illnesses had their keys taken off for the load; they are checked in a set as all others.
DROP FUNCTION IF EXISTS pipeline.take_keys_off_conditions(), pipeline.put_keys_on_conditions();
