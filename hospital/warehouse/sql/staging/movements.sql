CREATE TEMPORARY TABLE IF NOT EXISTS movements (
    movement_id  bigint NOT NULL,
    event_code   text NOT NULL CHECK (event_code IN ('A01', 'A02', 'A03')),
    occurred_at  timestamp NOT NULL,
    admission_id bigint NOT NULL,
    visit_id     bigint,
    person_id    integer,
    stay_number  integer NOT NULL CHECK (stay_number >= 1 AND (event_code <> 'A01' OR stay_number = 1)),
    bed_id       integer NOT NULL,
    prior_bed_id integer CHECK (event_code <> 'A02' OR (prior_bed_id IS NOT NULL AND stay_number > 1)),
    attending_id integer,
    icd10_code   text,
    disposition  text,
    facility_id  integer,
    reason       text
) ON COMMIT DELETE ROWS;
