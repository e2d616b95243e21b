-- A day's movements become admissions, ward stays and separations.
--
-- A stay that begins and ends within the file is written once, with its end. Stays of earlier days are
-- closed before new ones are opened, so that a bed may be left and taken in one file.

-- A day's few rows meet tables that grow from nothing to many, faster than statistics are gathered: by
-- primary key is right at any size.
SET LOCAL enable_hashjoin = off;
SET LOCAL enable_mergejoin = off;

INSERT INTO hospital_admissions.admissions
    (admission_id, visit_id, person_id, admitted_at, admitted_by, icd10_code, movement_id)
SELECT admission_id, visit_id, person_id, occurred_at, attending_id, icd10_code, movement_id
FROM movements
WHERE event_code = 'A01';

SELECT pipeline.refuse(format('admission %%s is of person %%s, but visit %%s is not', admission_id, m.person_id, visit_id),
                       format('(movement_id)=(%%s)', m.movement_id))
FROM movements AS m
JOIN hospital_admissions.visits AS v USING (visit_id)
WHERE m.event_code = 'A01' AND v.person_id <> m.person_id;

CREATE TEMPORARY TABLE IF NOT EXISTS endings (
    admission_id bigint,
    stay_number  integer,
    bed_id       integer,
    ended_at     timestamp,
    movement_id  bigint,
    PRIMARY KEY (admission_id, stay_number)
) ON COMMIT DELETE ROWS;

INSERT INTO endings (admission_id, stay_number, bed_id, ended_at, movement_id)
SELECT admission_id, stay_number - 1, prior_bed_id, occurred_at, movement_id FROM movements WHERE event_code = 'A02'
UNION ALL
SELECT admission_id, stay_number, bed_id, occurred_at, movement_id FROM movements WHERE event_code = 'A03';

UPDATE hospital_admissions.ward_stays AS stay
SET ended_at = ending.ended_at
FROM endings AS ending
WHERE stay.admission_id = ending.admission_id
  AND stay.stay_number = ending.stay_number
  AND stay.bed_id = ending.bed_id
  AND stay.ended_at IS NULL;

INSERT INTO hospital_admissions.ward_stays
    (admission_id, stay_number, bed_id, started_at, ended_at, reason, movement_id)
SELECT m.admission_id, m.stay_number, m.bed_id, m.occurred_at, ending.ended_at, m.reason, m.movement_id
FROM movements AS m
LEFT JOIN endings AS ending USING (admission_id, stay_number, bed_id)
WHERE m.event_code IN ('A01', 'A02');

SELECT pipeline.refuse(format('admission %%s leaves bed %%s at %%s, but has no open stay %%s there',
                              admission_id, ending.bed_id, ending.ended_at, stay_number),
                       format('(movement_id)=(%%s)', ending.movement_id))
FROM endings AS ending
LEFT JOIN hospital_admissions.ward_stays AS stay USING (admission_id, stay_number)
WHERE stay.ended_at IS DISTINCT FROM ending.ended_at OR stay.bed_id <> ending.bed_id;

SELECT pipeline.refuse(format('admission %%s takes bed %%s at %%s, while admission %%s lies there',
                              m.admission_id, bed_id, occurred_at, before.admission_id),
                       format('(movement_id)=(%%s)', movement_id))
FROM movements AS m
CROSS JOIN LATERAL (
    SELECT admission_id, ended_at
    FROM hospital_admissions.ward_stays AS stay
    WHERE stay.bed_id = m.bed_id AND started_at < occurred_at
    ORDER BY started_at DESC
    LIMIT 1
) AS before
WHERE event_code IN ('A01', 'A02') AND (ended_at IS NULL OR ended_at > occurred_at);

INSERT INTO hospital_admissions.separations
    (admission_id, separated_at, disposition, facility_id, reason, movement_id)
SELECT admission_id, occurred_at, disposition, facility_id, reason, movement_id
FROM movements
WHERE event_code = 'A03';

-- What the day was for each ward. Movements are loaded day after day, so the census is yesterday's and today's
-- changes; without a yesterday it is none, and the row is refused. The first day begins with those who came before.
WITH events AS (
    SELECT bed_id, 1 AS change, NULL::integer AS nights,
           CASE WHEN occurred_at < %(day)s::date THEN 'was there' WHEN event_code = 'A01' THEN 'admitted' ELSE 'moved in' END
               AS event
    FROM movements WHERE event_code IN ('A01', 'A02')
    UNION ALL
    SELECT prior_bed_id, -1, NULL, 'moved out' FROM movements WHERE event_code = 'A02'
    UNION ALL
    SELECT movements.bed_id, -1, occurred_at::date - admitted_at::date, movements.disposition
    FROM movements JOIN hospital_admissions.admissions USING (admission_id)
    WHERE event_code = 'A03'
), counted AS (
    SELECT ward_id, sum(change) AS change,
           count(*) FILTER (WHERE event = 'admitted') AS admitted,
           count(*) FILTER (WHERE event = 'moved in') AS moved_in,
           count(*) FILTER (WHERE event = 'moved out') AS moved_out,
           count(*) FILTER (WHERE event = 'discharged') AS discharged,
           count(*) FILTER (WHERE event = 'died') AS died,
           count(*) FILTER (WHERE event = 'transferred') AS transferred,
           sum(nights) AS inpatient_days,
           count(*) FILTER (WHERE nights = 0) AS day_patients
    FROM events JOIN hospital_operations.beds USING (bed_id)
    GROUP BY ward_id
)
INSERT INTO reports.ward_days
    (day, ward_id, admitted, moved_in, moved_out, discharged, died, transferred, inpatient_days, day_patients, patients)
SELECT %(day)s::date, ward_id, coalesce(admitted, 0), coalesce(moved_in, 0), coalesce(moved_out, 0),
       coalesce(discharged, 0), coalesce(died, 0), coalesce(transferred, 0), coalesce(inpatient_days, 0),
       coalesce(day_patients, 0),
       CASE WHEN EXISTS (SELECT FROM reports.ward_days) THEN yesterday.patients ELSE 0 END + coalesce(change, 0)
FROM hospital_operations.wards
LEFT JOIN counted USING (ward_id)
LEFT JOIN (SELECT ward_id, patients FROM reports.ward_days WHERE day = %(day)s::date - 1) AS yesterday USING (ward_id);
