CREATE TABLE hospital_admissions.visits (
    visit_id       bigint PRIMARY KEY,
    person_id      integer NOT NULL REFERENCES hospital_admissions.people,
    department_id  integer NOT NULL REFERENCES hospital_operations.departments,
    visit_type     text NOT NULL CHECK (visit_type IN ('emergency', 'outpatient')),
    arrival_mode   text NOT NULL CHECK (arrival_mode IN ('walk-in', 'ambulance', 'referral')),
    arrived_at     timestamp NOT NULL,
    triage         text CHECK (triage IN ('red', 'orange', 'yellow', 'green')),
    triaged_at     timestamp,
    seen_at        timestamp,
    seen_by        integer REFERENCES hospital_operations.staff,
    icd10_code     text NOT NULL REFERENCES hospital_admissions.diagnoses,
    disposition    text NOT NULL
        CHECK (disposition IN ('discharged', 'admitted', 'transferred', 'left without being seen', 'died')),
    disposition_at timestamp NOT NULL,
    CONSTRAINT only_emergencies_are_triaged
        CHECK ((visit_type = 'emergency') = (triage IS NOT NULL) AND (triage IS NULL) = (triaged_at IS NULL)),
    CONSTRAINT unseen_only_when_left
        CHECK ((seen_at IS NULL) = (disposition = 'left without being seen')),
    CONSTRAINT seen_by_only_when_seen CHECK (seen_by IS NULL OR seen_at IS NOT NULL),
    CONSTRAINT times_in_order
        CHECK (triaged_at >= arrived_at AND seen_at >= coalesce(triaged_at, arrived_at)
               AND disposition_at >= coalesce(seen_at, triaged_at, arrived_at))
);
COMMENT ON TABLE hospital_admissions.visits IS 'Every visit to the emergency and outpatient departments.';
CREATE INDEX visits_person_id ON hospital_admissions.visits (person_id);
CREATE INDEX visits_arrived_at ON hospital_admissions.visits USING brin (arrived_at);

CREATE TABLE hospital_admissions.admissions (
    admission_id bigint PRIMARY KEY,
    visit_id     bigint NOT NULL UNIQUE REFERENCES hospital_admissions.visits,
    person_id    integer NOT NULL REFERENCES hospital_admissions.people,
    admitted_at  timestamp NOT NULL,
    admitted_by  integer REFERENCES hospital_operations.staff,
    icd10_code   text NOT NULL REFERENCES hospital_admissions.diagnoses,
    movement_id  bigint NOT NULL UNIQUE
);
COMMENT ON TABLE hospital_admissions.admissions IS 'Every admission to a ward (A01), each following a visit.';
CREATE INDEX admissions_person_id ON hospital_admissions.admissions (person_id);

CREATE TABLE hospital_admissions.ward_stays (
    admission_id bigint NOT NULL REFERENCES hospital_admissions.admissions,
    stay_number  integer NOT NULL CHECK (stay_number >= 1),
    bed_id       integer NOT NULL REFERENCES hospital_operations.beds,
    started_at   timestamp NOT NULL,
    ended_at     timestamp,
    reason       text,
    movement_id  bigint NOT NULL UNIQUE,
    PRIMARY KEY (admission_id, stay_number),
    UNIQUE (bed_id, started_at),
    CHECK (ended_at > started_at)
);
COMMENT ON TABLE hospital_admissions.ward_stays IS
    'Who lay in which bed from when to when; a stay without an end is going on.';
CREATE UNIQUE INDEX ward_stays_one_open_a_bed
    ON hospital_admissions.ward_stays (bed_id) WHERE ended_at IS NULL;
CREATE UNIQUE INDEX ward_stays_one_open_an_admission
    ON hospital_admissions.ward_stays (admission_id) WHERE ended_at IS NULL;

CREATE TABLE hospital_admissions.separations (
    admission_id bigint PRIMARY KEY REFERENCES hospital_admissions.admissions,
    separated_at timestamp NOT NULL,
    disposition  text NOT NULL CHECK (disposition IN ('discharged', 'died', 'transferred')),
    facility_id  integer REFERENCES patient_transfers.facilities,
    reason       text,
    movement_id  bigint NOT NULL UNIQUE,
    CONSTRAINT facility_when_transferred CHECK ((disposition = 'transferred') = (facility_id IS NOT NULL))
);
COMMENT ON TABLE hospital_admissions.separations IS 'How and when each admission ended (A03).';
