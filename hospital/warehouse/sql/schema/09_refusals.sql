-- As pipeline.refuse(reason), for a row of the file: its key is the detail, by which the row's line is found.
CREATE FUNCTION pipeline.refuse(reason text, key text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION USING ERRCODE = 'integrity_constraint_violation', MESSAGE = reason, DETAIL = 'Key ' || key;
END
$$;
COMMENT ON FUNCTION pipeline.refuse(text, text) IS
    'Ends the load of a file with a reason that a person can read, and the key of the row that it is about.';
GRANT EXECUTE ON FUNCTION pipeline.refuse(text, text) TO hospital_ingest;
