CREATE SCHEMA IF NOT EXISTS hospital_admissions;
COMMENT ON SCHEMA hospital_admissions IS 'The people, their illnesses, their visits and their stays in the wards.';

CREATE TABLE hospital_admissions.diagnoses (
    icd10_code  text PRIMARY KEY,
    description text NOT NULL,
    sex         text CHECK (sex IN ('F', 'M')),
    minimum_age integer CHECK (minimum_age >= 0),
    maximum_age integer,
    CHECK (maximum_age >= coalesce(minimum_age, 0))
);
COMMENT ON TABLE hospital_admissions.diagnoses IS 'The ICD-10 codes that are used here, and the sex and ages of those who may have them.';

CREATE TABLE hospital_admissions.people (
    person_id        integer PRIMARY KEY CHECK (person_id >= 1),
    first_name       text NOT NULL,
    last_name        text NOT NULL,
    sex              text NOT NULL CHECK (sex IN ('F', 'M')),
    birth_date       date NOT NULL,
    population_group text NOT NULL,
    home_language    text NOT NULL,
    phone            text NOT NULL,
    street_address   text NOT NULL,
    suburb           text NOT NULL,
    city             text NOT NULL,
    postal_code      text NOT NULL CHECK (postal_code ~ '^[0-9]{4}$')
);
COMMENT ON TABLE hospital_admissions.people IS 'Everybody who may become a patient; the staff come from among them.';

CREATE TABLE hospital_admissions.conditions (
    person_id    integer NOT NULL REFERENCES hospital_admissions.people,
    icd10_code   text NOT NULL REFERENCES hospital_admissions.diagnoses,
    diagnosed_on date NOT NULL,
    PRIMARY KEY (person_id, icd10_code)
);
COMMENT ON TABLE hospital_admissions.conditions IS 'The chronic illnesses that people live with.';
