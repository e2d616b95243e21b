CREATE TABLE hospital_operations.roles (
    role        text PRIMARY KEY,
    staff_group text NOT NULL
        CHECK (staff_group IN ('nursing', 'clinicians', 'allied', 'administration', 'support')),
    minimum_age integer NOT NULL CHECK (minimum_age >= 0)
);
COMMENT ON TABLE hospital_operations.roles IS 'What people work as, in which group, and from which age.';

CREATE TABLE hospital_operations.staff (
    staff_id         integer PRIMARY KEY,
    person_id        integer NOT NULL UNIQUE REFERENCES hospital_admissions.people,
    role             text NOT NULL REFERENCES hospital_operations.roles,
    grade            text NOT NULL,
    senior           boolean NOT NULL,
    department_id    integer NOT NULL REFERENCES hospital_operations.departments,
    ward_id          integer REFERENCES hospital_operations.wards,
    hired_on         date NOT NULL,
    years_experience integer NOT NULL CHECK (years_experience >= 0),
    left_on          date,
    CHECK (left_on >= hired_on)
);
COMMENT ON TABLE hospital_operations.staff IS 'Everybody who works or has worked in the hospital during the period.';

CREATE TABLE hospital_operations.reserve_pool (
    person_id        integer PRIMARY KEY REFERENCES hospital_admissions.people,
    role             text NOT NULL REFERENCES hospital_operations.roles,
    grade            text NOT NULL,
    years_experience integer NOT NULL CHECK (years_experience >= 0),
    available_from   date NOT NULL,
    hired_on         date,
    CHECK (hired_on >= available_from)
);
COMMENT ON TABLE hospital_operations.reserve_pool IS 'The people from whom vacancies are filled, and when each was hired.';

CREATE TABLE hospital_operations.workforce_snapshots (
    snapshot_date date NOT NULL,
    staff_id      integer NOT NULL REFERENCES hospital_operations.staff,
    grade         text NOT NULL,
    department_id integer NOT NULL REFERENCES hospital_operations.departments,
    ward_id       integer REFERENCES hospital_operations.wards,
    PRIMARY KEY (snapshot_date, staff_id)
);
COMMENT ON TABLE hospital_operations.workforce_snapshots IS 'Who worked where at the start of each quarter.';

CREATE TABLE hospital_operations.shifts (
    staff_id   integer NOT NULL REFERENCES hospital_operations.staff,
    shift_date date NOT NULL,
    shift_code text NOT NULL CHECK (shift_code IN ('D', 'N', 'C', 'O')),
    starts_at  timestamp NOT NULL,
    ends_at    timestamp NOT NULL,
    ward_id    integer REFERENCES hospital_operations.wards,
    PRIMARY KEY (staff_id, starts_at),
    CHECK (ends_at > starts_at),
    CHECK (shift_date = starts_at::date)
);
COMMENT ON TABLE hospital_operations.shifts IS 'The monthly rosters: one row for each shift of each member of staff.';
-- Rosters arrive month by month, so a block range index finds a day at next to no cost.
CREATE INDEX shifts_shift_date ON hospital_operations.shifts USING brin (shift_date);
