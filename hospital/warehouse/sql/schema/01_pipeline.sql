CREATE TABLE pipeline.ledger (
    path      text PRIMARY KEY,
    kind      text NOT NULL,
    sha256    text NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    bytes     bigint NOT NULL CHECK (bytes >= 0),
    rows      bigint NOT NULL CHECK (rows >= 0),
    loaded_at timestamptz NOT NULL DEFAULT now(),
    seconds   double precision NOT NULL CHECK (seconds >= 0)
);
COMMENT ON TABLE pipeline.ledger IS
    'One line for each file that has been loaded, written in the transaction that wrote its rows.';

CREATE TABLE pipeline.sessions (
    topic          text NOT NULL,
    session        text NOT NULL CHECK (session ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}\.[0-9]{2}$'),
    session_number integer NOT NULL CHECK (session_number >= 1),
    event_count    integer NOT NULL CHECK (event_count >= 0),
    total          bigint NOT NULL,
    PRIMARY KEY (topic, session),
    UNIQUE (topic, session_number),
    CHECK (total >= event_count)
);
COMMENT ON TABLE pipeline.sessions IS
    'Each landed session of a topic: its events, and those of the topic up to its end as the producer counted them.';

-- A script that finds its file at odds with the warehouse selects from this function: the load is rolled
-- back, and the text becomes the reason beside the file.
CREATE FUNCTION pipeline.refuse(reason text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION USING ERRCODE = 'integrity_constraint_violation', MESSAGE = reason;
END
$$;
COMMENT ON FUNCTION pipeline.refuse IS 'Ends the load of a file with a reason that a person can read.';
