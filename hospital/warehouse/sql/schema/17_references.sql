-- Loads check references in sets.
--
-- Row by row, PostgreSQL looks up what each key of each row refers to, and locks it there, which writes to that
-- row's page: most of a load's time, and most of its log. The role that loads is therefore in the mode "replica"
-- (../roles.sql), in which foreign keys check nothing. In that mode, and in no other, the triggers below fire: each
-- statement's rows are checked by one query a key, and refused in the words of the foreign key. Whoever is not in
-- that mode is checked by the foreign keys themselves.
--
-- Nothing locks what is referred to. Nobody who works here deletes: hospital_ingest has no right to.

-- For each foreign key of its table the trigger is given the key's name and columns, the table that it refers to, and
-- the query that finds a row which refers to nothing. To put those together from the catalogue takes longer than to
-- check what a small file brings.
CREATE OR REPLACE FUNCTION pipeline.check_references() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    missing text;
BEGIN
    FOR key IN 0 .. TG_NARGS - 1 BY 4 LOOP
        EXECUTE TG_ARGV[key + 3] INTO missing;
        IF missing IS NOT NULL THEN
            RAISE EXCEPTION USING
                ERRCODE = 'foreign_key_violation',
                MESSAGE = format('insert or update on table "%s" violates foreign key constraint "%s"',
                                 TG_TABLE_NAME, TG_ARGV[key]),
                DETAIL = format('Key (%s)=(%s) is not present in table "%s".',
                                TG_ARGV[key + 1], missing, TG_ARGV[key + 2]),
                SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME, CONSTRAINT = TG_ARGV[key];
        END IF;
    END LOOP;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION pipeline.check_references IS
    'Refuses what a statement has inserted where it refers to nothing, as the table''s foreign keys would.';

-- Every table that refers to another has the trigger; a later schema file that makes a foreign key calls this, too.
CREATE OR REPLACE PROCEDURE pipeline.check_references_of(referring regclass)
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    keys text;
BEGIN
    SELECT string_agg(format('%L, %L, %L, %L', name, columns, relname,
                             format('SELECT concat_ws('', '', %1$s) FROM added WHERE ROW(%1$s) IS NOT NULL'
                                    ' AND NOT EXISTS (SELECT FROM %2$s AS other WHERE %3$s) LIMIT 1',
                                    of_row, referred_to, is_referred_to)),
                      ', ' ORDER BY name)
    FROM (
        SELECT conname AS name, confrelid::regclass AS referred_to, relname,
               string_agg(mine.attname, ', ' ORDER BY position) AS columns,
               string_agg(format('added.%I', mine.attname), ', ' ORDER BY position) AS of_row,
               string_agg(format('other.%I = added.%I', other.attname, mine.attname), ' AND ') AS is_referred_to
        FROM pg_constraint
        CROSS JOIN unnest(conkey, confkey) WITH ORDINALITY AS pair (mine, other, position)
        JOIN pg_attribute AS mine ON mine.attrelid = conrelid AND mine.attnum = pair.mine
        JOIN pg_attribute AS other ON other.attrelid = confrelid AND other.attnum = pair.other
        JOIN pg_class ON pg_class.oid = confrelid
        WHERE conrelid = referring AND contype = 'f'
        GROUP BY conname, confrelid, relname
    ) AS key
    INTO keys;
    EXECUTE format('CREATE OR REPLACE TRIGGER check_references AFTER INSERT ON %s REFERENCING NEW TABLE AS added'
                   ' FOR EACH STATEMENT EXECUTE FUNCTION pipeline.check_references(%s)', referring, keys);
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
