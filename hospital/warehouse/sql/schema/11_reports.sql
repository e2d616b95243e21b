-- What people ask of the warehouse, beside the data: all in here is derived, and can be derived again.
--
-- Views answer what is quickly counted. Two things are not, and are kept as tables, a row a day: the load that
-- brings a day's movements writes ward_days (../load/movements.sql), and every roster that comes is added to
-- shift_days by a trigger, both in the load's own transaction. The views named ..._derived say what the tables
-- must hold; they take seconds on a full warehouse.
CREATE SCHEMA reports;
COMMENT ON SCHEMA reports IS 'Answers to what people ask: views, and two tables of daily counts. All of it is derived from the other schemas.';

CREATE TABLE reports.ward_days (
    day            date NOT NULL,
    ward_id        integer NOT NULL REFERENCES hospital_operations.wards,
    admitted       integer NOT NULL,
    moved_in       integer NOT NULL,
    moved_out      integer NOT NULL,
    discharged     integer NOT NULL,
    died           integer NOT NULL,
    transferred    integer NOT NULL,
    inpatient_days integer NOT NULL,
    day_patients   integer NOT NULL,
    patients       integer NOT NULL,
    PRIMARY KEY (day, ward_id)
);
COMMENT ON TABLE reports.ward_days IS 'Who came to each ward on each day, who left it, and who was there as the day ended.';
COMMENT ON COLUMN reports.ward_days.day IS 'The day.';
COMMENT ON COLUMN reports.ward_days.ward_id IS 'The ward.';
COMMENT ON COLUMN reports.ward_days.admitted IS 'Patients admitted to the ward.';
COMMENT ON COLUMN reports.ward_days.moved_in IS 'Patients who came from another bed of the hospital.';
COMMENT ON COLUMN reports.ward_days.moved_out IS 'Patients who went to another bed of the hospital.';
COMMENT ON COLUMN reports.ward_days.discharged IS 'Patients discharged home from the ward.';
COMMENT ON COLUMN reports.ward_days.died IS 'Patients who died in the ward.';
COMMENT ON COLUMN reports.ward_days.transferred IS 'Patients who left the ward for another facility.';
COMMENT ON COLUMN reports.ward_days.inpatient_days IS
    'Nights that those who left on the day (discharged, died or transferred) had spent in the hospital, together.';
COMMENT ON COLUMN reports.ward_days.day_patients IS
    'Those of them who were admitted on the same day: each counts for half a day.';
COMMENT ON COLUMN reports.ward_days.patients IS
    'Census: patients in the ward as the day ends, the instant before midnight.';

CREATE TABLE reports.shift_days (
    shift_date    date NOT NULL,
    department_id integer NOT NULL REFERENCES hospital_operations.departments,
    ward_id       integer NOT NULL,
    staff_group   text NOT NULL,
    shift_code    text NOT NULL,
    people        integer NOT NULL,
    seniors       integer NOT NULL,
    minutes       bigint NOT NULL,
    PRIMARY KEY (shift_date, department_id, ward_id, staff_group, shift_code)
);
COMMENT ON TABLE reports.shift_days IS 'The rosters by day: how many work where, and how long.';
COMMENT ON COLUMN reports.shift_days.shift_date IS 'Day on which the shifts begin.';
COMMENT ON COLUMN reports.shift_days.department_id IS 'Department of those who work them.';
COMMENT ON COLUMN reports.shift_days.ward_id IS 'Ward in which they are worked; 0: not in a ward.';
COMMENT ON COLUMN reports.shift_days.staff_group IS 'Group of the roles: nursing, clinicians, allied, administration or support.';
COMMENT ON COLUMN reports.shift_days.shift_code IS 'D: day; N: night; C: call; O: office hours.';
COMMENT ON COLUMN reports.shift_days.people IS 'Shifts, and so people on duty.';
COMMENT ON COLUMN reports.shift_days.seniors IS 'Those of the people who may lead a shift.';
COMMENT ON COLUMN reports.shift_days.minutes IS 'Length of all these shifts together, in minutes.';

-- Adds, so that it doesn't matter in how many parts and in which order rosters come. It writes with its owner's
-- rights: whoever loads shifts has none to change this table.
CREATE FUNCTION reports.add_shift_days() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    INSERT INTO reports.shift_days AS present
    SELECT shift_date, department_id, coalesce(added.ward_id, 0), staff_group, shift_code, count(*),
           count(*) FILTER (WHERE senior), sum(extract(epoch FROM ends_at - starts_at) / 60)
    FROM added
    JOIN hospital_operations.staff USING (staff_id)
    JOIN hospital_operations.roles USING (role)
    GROUP BY shift_date, department_id, coalesce(added.ward_id, 0), staff_group, shift_code
    ON CONFLICT (shift_date, department_id, ward_id, staff_group, shift_code) DO UPDATE
    SET people = present.people + excluded.people,
        seniors = present.seniors + excluded.seniors,
        minutes = present.minutes + excluded.minutes;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION reports.add_shift_days IS 'Adds the shifts that a statement has inserted to shift_days.';

CREATE TRIGGER add_shift_days
    AFTER INSERT ON hospital_operations.shifts
    REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION reports.add_shift_days();

CREATE VIEW reports.shift_days_derived AS
SELECT shift_date, department_id, coalesce(shifts.ward_id, 0) AS ward_id, staff_group, shift_code,
       count(*)::integer AS people, (count(*) FILTER (WHERE senior))::integer AS seniors,
       sum(extract(epoch FROM ends_at - starts_at) / 60)::bigint AS minutes
FROM hospital_operations.shifts
JOIN hospital_operations.staff USING (staff_id)
JOIN hospital_operations.roles USING (role)
GROUP BY shift_date, department_id, coalesce(shifts.ward_id, 0), staff_group, shift_code;
COMMENT ON VIEW reports.shift_days_derived IS 'What shift_days must hold, counted from the shifts. Slow.';

CREATE VIEW reports.ward_days_derived AS
WITH days AS (
    SELECT substring(path FROM '^admissions_(.{10})[.]csv$')::date AS day FROM pipeline.ledger WHERE kind = 'movements'
), start AS (
    SELECT min(day) AS first_day FROM days
), events AS (
    SELECT bed_id, greatest(started_at::date, first_day) AS day, 1 AS change, NULL::integer AS nights,
           CASE WHEN started_at < first_day THEN 'was there' WHEN stay_number = 1 THEN 'admitted' ELSE 'moved in' END AS event
    FROM hospital_admissions.ward_stays, start
    UNION ALL
    SELECT bed_id, ended_at::date, -1, NULL, 'moved out'
    FROM hospital_admissions.ward_stays
    LEFT JOIN hospital_admissions.separations USING (admission_id)
    WHERE ended_at < separated_at OR (ended_at IS NOT NULL AND separated_at IS NULL)
    UNION ALL
    SELECT bed_id, ended_at::date, -1, separated_at::date - admitted_at::date, disposition
    FROM hospital_admissions.ward_stays
    JOIN hospital_admissions.separations USING (admission_id)
    JOIN hospital_admissions.admissions USING (admission_id)
    WHERE ended_at >= separated_at
), counted AS (
    SELECT day, ward_id, sum(change) AS change,
           count(*) FILTER (WHERE event = 'admitted') AS admitted,
           count(*) FILTER (WHERE event = 'moved in') AS moved_in,
           count(*) FILTER (WHERE event = 'moved out') AS moved_out,
           count(*) FILTER (WHERE event = 'discharged') AS discharged,
           count(*) FILTER (WHERE event = 'died') AS died,
           count(*) FILTER (WHERE event = 'transferred') AS transferred,
           sum(nights) AS inpatient_days,
           count(*) FILTER (WHERE nights = 0) AS day_patients
    FROM events
    JOIN hospital_operations.beds USING (bed_id)
    GROUP BY day, ward_id
)
SELECT day, ward_id, coalesce(admitted, 0)::integer AS admitted, coalesce(moved_in, 0)::integer AS moved_in,
       coalesce(moved_out, 0)::integer AS moved_out, coalesce(discharged, 0)::integer AS discharged,
       coalesce(died, 0)::integer AS died, coalesce(transferred, 0)::integer AS transferred,
       coalesce(inpatient_days, 0)::integer AS inpatient_days, coalesce(day_patients, 0)::integer AS day_patients,
       sum(coalesce(change, 0)) OVER (PARTITION BY ward_id ORDER BY day)::integer AS patients
FROM days
CROSS JOIN hospital_operations.wards
LEFT JOIN counted USING (day, ward_id);
COMMENT ON VIEW reports.ward_days_derived IS 'What ward_days must hold, counted from the ward stays. Slow.';

-- The columns are the tables', and mean the same.
DO $$
DECLARE
    said record;
BEGIN
    FOR said IN
        SELECT attrelid::regclass AS kept, attname AS name, col_description(attrelid, attnum) AS meaning
        FROM pg_attribute
        WHERE attrelid IN ('reports.ward_days'::regclass, 'reports.shift_days'::regclass)
          AND attnum > 0 AND NOT attisdropped
    LOOP
        EXECUTE format('COMMENT ON COLUMN %s_derived.%I IS %L', said.kept, said.name, said.meaning);
    END LOOP;
END
$$;

-- A warehouse that was filled before these tables were there.
INSERT INTO reports.ward_days
    (day, ward_id, admitted, moved_in, moved_out, discharged, died, transferred, inpatient_days, day_patients, patients)
SELECT day, ward_id, admitted, moved_in, moved_out, discharged, died, transferred, inpatient_days, day_patients, patients
FROM reports.ward_days_derived;
INSERT INTO reports.shift_days
    (shift_date, department_id, ward_id, staff_group, shift_code, people, seniors, minutes)
SELECT shift_date, department_id, ward_id, staff_group, shift_code, people, seniors, minutes
FROM reports.shift_days_derived;
