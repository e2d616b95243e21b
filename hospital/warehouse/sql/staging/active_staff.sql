CREATE TEMPORARY TABLE IF NOT EXISTS active_staff (
    snapshot_date    date NOT NULL,
    staff_id         integer PRIMARY KEY,
    person_id        integer,
    role             text,
    grade            text,
    senior           boolean,
    department_id    integer,
    ward_id          integer,
    hired_on         date,
    years_experience integer
) ON COMMIT DELETE ROWS;
