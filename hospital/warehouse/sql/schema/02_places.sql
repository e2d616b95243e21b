CREATE SCHEMA IF NOT EXISTS hospital_operations;
COMMENT ON SCHEMA hospital_operations IS 'The hospital itself: departments, wards, beds, staff and their shifts.';

CREATE TABLE hospital_operations.departments (
    department_id integer PRIMARY KEY,
    code          text NOT NULL UNIQUE,
    name          text NOT NULL,
    kind          text NOT NULL CHECK (kind IN ('clinical', 'support'))
);
COMMENT ON TABLE hospital_operations.departments IS 'The departments that people work in and visit.';

CREATE TABLE hospital_operations.wards (
    ward_id       integer PRIMARY KEY,
    department_id integer NOT NULL REFERENCES hospital_operations.departments,
    code          text NOT NULL UNIQUE,
    name          text NOT NULL,
    level         text NOT NULL CHECK (level IN ('general', 'high care', 'intensive care')),
    beds          integer NOT NULL CHECK (beds >= 1),
    minimum_day   integer NOT NULL CHECK (minimum_day >= 0),
    minimum_night integer NOT NULL CHECK (minimum_night >= 0)
);
COMMENT ON TABLE hospital_operations.wards IS 'The wards of each department, with their beds and the nurses that each shift must have.';

CREATE TABLE hospital_operations.beds (
    bed_id     integer PRIMARY KEY,
    ward_id    integer NOT NULL REFERENCES hospital_operations.wards,
    bed_number integer NOT NULL CHECK (bed_number >= 1),
    UNIQUE (ward_id, bed_number)
);
COMMENT ON TABLE hospital_operations.beds IS 'Every bed, numbered from 1 within its ward.';

CREATE SCHEMA IF NOT EXISTS patient_transfers;
COMMENT ON SCHEMA patient_transfers IS 'How patients were moved, within the hospital and to other facilities.';

CREATE TABLE patient_transfers.facilities (
    facility_id integer PRIMARY KEY,
    name        text NOT NULL,
    city        text NOT NULL,
    level       text NOT NULL CHECK (level IN ('clinic', 'district', 'regional', 'tertiary', 'rehabilitation'))
);
COMMENT ON TABLE patient_transfers.facilities IS 'The other facilities that patients are transferred to.';

CREATE SCHEMA IF NOT EXISTS emergency_transport;
COMMENT ON SCHEMA emergency_transport IS 'The ambulances and the journeys on which they brought patients in.';

CREATE TABLE emergency_transport.vehicles (
    vehicle_id integer PRIMARY KEY,
    call_sign  text NOT NULL UNIQUE,
    crew_level text NOT NULL CHECK (crew_level IN ('BLS', 'ILS', 'ALS')),
    base       text NOT NULL
);
COMMENT ON TABLE emergency_transport.vehicles IS 'The ambulances, with the level of life support of their crew.';
