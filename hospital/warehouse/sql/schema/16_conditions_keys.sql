-- The chronic illnesses are one large file, for which their foreign keys are taken off and put on again, within
-- its transaction (copy_at_once.py). Only the owner may alter a table: these do it for the loads, and no more.

CREATE FUNCTION pipeline.take_keys_off_conditions() RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    ALTER TABLE hospital_admissions.conditions
        DROP CONSTRAINT conditions_person_id_fkey,
        DROP CONSTRAINT conditions_icd10_code_fkey;
$$;
COMMENT ON FUNCTION pipeline.take_keys_off_conditions IS
    'For the load of the chronic illnesses: its transaction ends with the keys on again.';

CREATE FUNCTION pipeline.put_keys_on_conditions() RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    ALTER TABLE hospital_admissions.conditions
        ADD CONSTRAINT conditions_person_id_fkey FOREIGN KEY (person_id) REFERENCES hospital_admissions.people,
        ADD CONSTRAINT conditions_icd10_code_fkey FOREIGN KEY (icd10_code) REFERENCES hospital_admissions.diagnoses;
$$;
COMMENT ON FUNCTION pipeline.put_keys_on_conditions IS
    'For the load of the chronic illnesses: all rows are checked, by a join for each key.';

GRANT EXECUTE ON FUNCTION pipeline.take_keys_off_conditions(), pipeline.put_keys_on_conditions() TO hospital_ingest;
