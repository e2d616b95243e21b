-- Beds and stays: how full, how long, how many come back, who moves where.

CREATE VIEW reports.daily_census AS
SELECT day, departments.name AS department, wards.code AS ward, wards.level, wards.beds, patients,
       wards.beds - patients AS free_beds, round(100.0 * patients / wards.beds, 1) AS percent_used,
       admitted, moved_in, moved_out, discharged, died, transferred
FROM reports.ward_days
JOIN hospital_operations.wards USING (ward_id)
JOIN hospital_operations.departments USING (department_id);
COMMENT ON VIEW reports.daily_census IS
    'Every ward at the end of every day: patients against beds, and who came and went on the day.';
COMMENT ON COLUMN reports.daily_census.day IS 'The day, at whose end patients are counted: the instant before midnight.';
COMMENT ON COLUMN reports.daily_census.department IS 'Department that runs the ward.';
COMMENT ON COLUMN reports.daily_census.ward IS 'Code of the ward.';
COMMENT ON COLUMN reports.daily_census.level IS 'How much care it can give: general, high care or intensive care.';
COMMENT ON COLUMN reports.daily_census.beds IS 'Usable beds.';
COMMENT ON COLUMN reports.daily_census.patients IS 'Census: patients in the ward as the day ends.';
COMMENT ON COLUMN reports.daily_census.free_beds IS 'Beds without a patient as the day ends; some may be being cleaned.';
COMMENT ON COLUMN reports.daily_census.percent_used IS 'Patients in percent of beds.';
COMMENT ON COLUMN reports.daily_census.admitted IS 'Patients admitted to the ward on the day.';
COMMENT ON COLUMN reports.daily_census.moved_in IS 'Patients who came from another bed of the hospital.';
COMMENT ON COLUMN reports.daily_census.moved_out IS 'Patients who went to another bed of the hospital.';
COMMENT ON COLUMN reports.daily_census.discharged IS 'Patients discharged home from the ward on the day.';
COMMENT ON COLUMN reports.daily_census.died IS 'Patients who died in the ward on the day.';
COMMENT ON COLUMN reports.daily_census.transferred IS 'Patients who left the ward for another facility on the day.';

CREATE VIEW reports.bed_use AS
SELECT date_trunc('month', day)::date AS month, departments.name AS department, sum(wards.beds) AS bed_days,
       sum(patients) AS inpatient_days, sum(day_patients) AS day_patients,
       round(100 * (sum(patients) + sum(day_patients) / 2.0) / sum(wards.beds), 1) AS percent_used
FROM reports.ward_days
JOIN hospital_operations.wards USING (ward_id)
JOIN hospital_operations.departments USING (department_id)
GROUP BY 1, 2;
COMMENT ON VIEW reports.bed_use IS
    'Bed utilisation of each department in each month: (inpatient days + half the day patients) / usable bed-days.';
COMMENT ON COLUMN reports.bed_use.month IS 'First day of the month; only the days that are loaded count.';
COMMENT ON COLUMN reports.bed_use.department IS 'Department that runs the wards.';
COMMENT ON COLUMN reports.bed_use.bed_days IS 'Usable bed-days: beds times days.';
COMMENT ON COLUMN reports.bed_use.inpatient_days IS 'Nights that patients spent in the wards: the daily censuses together.';
COMMENT ON COLUMN reports.bed_use.day_patients IS 'Patients who came and left on one day, from one bed.';
COMMENT ON COLUMN reports.bed_use.percent_used IS 'Bed utilisation in percent.';

CREATE VIEW reports.completed_stays AS
SELECT admission_id, admissions.person_id, departments.name AS department, wards.code AS ward, admitted_at, separated_at,
       disposition, separated_at::date - admitted_at::date AS inpatient_days,
       separated_at::date = admitted_at::date AS day_patient
FROM hospital_admissions.separations
JOIN hospital_admissions.admissions USING (admission_id)
JOIN hospital_admissions.ward_stays USING (admission_id)
JOIN hospital_operations.beds USING (bed_id)
JOIN hospital_operations.wards USING (ward_id)
JOIN hospital_operations.departments USING (department_id)
-- The last stay ends with the separation. Not "=": of both conditions together the planner would expect one row.
WHERE ward_stays.ended_at >= separated_at;
COMMENT ON VIEW reports.completed_stays IS
    'Every admission that has ended, from admission to separation, under the ward in which it ended.';
COMMENT ON COLUMN reports.completed_stays.admission_id IS 'Number of the admission.';
COMMENT ON COLUMN reports.completed_stays.person_id IS 'The patient.';
COMMENT ON COLUMN reports.completed_stays.department IS 'Department of the last ward.';
COMMENT ON COLUMN reports.completed_stays.ward IS 'Code of the last ward.';
COMMENT ON COLUMN reports.completed_stays.admitted_at IS 'When the patient came to the first ward.';
COMMENT ON COLUMN reports.completed_stays.separated_at IS 'When the patient left the hospital, or died.';
COMMENT ON COLUMN reports.completed_stays.disposition IS 'How it ended: discharged, died or transferred.';
COMMENT ON COLUMN reports.completed_stays.inpatient_days IS 'Nights spent in the hospital.';
COMMENT ON COLUMN reports.completed_stays.day_patient IS 'Whether admission and separation were on one day.';

CREATE VIEW reports.average_stay AS
SELECT date_trunc('month', day)::date AS month, departments.name AS department,
       sum(discharged + died + transferred) AS separations, sum(died) AS deaths,
       sum(inpatient_days) AS inpatient_days, sum(day_patients) AS day_patients,
       round((sum(inpatient_days) + sum(day_patients) / 2.0) / nullif(sum(discharged + died + transferred), 0), 2)
           AS average_days
FROM reports.ward_days
JOIN hospital_operations.wards USING (ward_id)
JOIN hospital_operations.departments USING (department_id)
GROUP BY 1, 2;
COMMENT ON VIEW reports.average_stay IS
    'Length of stay of those who left in each month: (inpatient days + half the day patients) / separations.';
COMMENT ON COLUMN reports.average_stay.month IS 'First day of the month of the separation.';
COMMENT ON COLUMN reports.average_stay.department IS 'Department of the last ward.';
COMMENT ON COLUMN reports.average_stay.separations IS 'Admissions that ended: discharged, died or transferred.';
COMMENT ON COLUMN reports.average_stay.deaths IS 'Those of them that ended with death.';
COMMENT ON COLUMN reports.average_stay.inpatient_days IS 'Nights that these patients had spent in the hospital.';
COMMENT ON COLUMN reports.average_stay.day_patients IS 'Those who came and left on one day.';
COMMENT ON COLUMN reports.average_stay.average_days IS 'Average length of stay, in days; empty where nobody left.';

CREATE VIEW reports.readmissions AS
WITH period AS (
    SELECT max(summary_date) - 30 AS last_followed FROM daily_summary.summaries
), discharges AS (
    SELECT date_trunc('month', day)::date AS month, department_id, sum(discharged) AS discharged
    FROM reports.ward_days
    JOIN hospital_operations.wards USING (ward_id), period
    WHERE day <= last_followed
    GROUP BY 1, 2
), back AS (
    SELECT DISTINCT separations.admission_id, separated_at
    FROM hospital_admissions.separations
    JOIN hospital_admissions.admissions USING (admission_id)
    JOIN hospital_admissions.admissions AS again USING (person_id), period
    WHERE disposition = 'discharged' AND separated_at < last_followed + 1 AND again.admission_id <> admissions.admission_id
      AND again.admitted_at BETWEEN separated_at AND separated_at + interval '30 days'
), returns AS (
    SELECT date_trunc('month', separated_at)::date AS month, department_id, count(*) AS readmitted
    FROM back
    JOIN hospital_admissions.ward_stays USING (admission_id)
    JOIN hospital_operations.beds USING (bed_id)
    JOIN hospital_operations.wards USING (ward_id)
    WHERE ended_at >= separated_at
    GROUP BY 1, 2
)
SELECT month, departments.name AS department, discharged, coalesce(readmitted, 0) AS readmitted,
       round(100.0 * coalesce(readmitted, 0) / nullif(discharged, 0), 2) AS percent_readmitted
FROM discharges
JOIN hospital_operations.departments USING (department_id)
LEFT JOIN returns USING (month, department_id);
COMMENT ON VIEW reports.readmissions IS
    'Who was discharged home in each month, and how many of them were admitted again within 30 days: those who could be followed for so long.';
COMMENT ON COLUMN reports.readmissions.month IS 'First day of the month of the discharge.';
COMMENT ON COLUMN reports.readmissions.department IS 'Department of the last ward before the discharge.';
COMMENT ON COLUMN reports.readmissions.discharged IS 'Patients discharged home.';
COMMENT ON COLUMN reports.readmissions.readmitted IS 'Those of them who were admitted again within 30 days, for whatever reason.';
COMMENT ON COLUMN reports.readmissions.percent_readmitted IS 'The readmitted in percent of the discharged; empty where nobody was discharged.';

CREATE VIEW reports.transfers_matrix AS
WITH moves AS (
    SELECT before.bed_id AS from_bed, after.bed_id AS to_bed, NULL::integer AS facility_id, after.reason, after.movement_id
    FROM hospital_admissions.ward_stays AS before
    JOIN hospital_admissions.ward_stays AS after
        ON after.admission_id = before.admission_id AND after.stay_number = before.stay_number + 1
    UNION ALL
    SELECT bed_id, NULL, facility_id, separations.reason, separations.movement_id
    FROM hospital_admissions.separations
    JOIN hospital_admissions.ward_stays USING (admission_id)
    WHERE disposition = 'transferred' AND ended_at >= separated_at
), counted AS (
    SELECT from_beds.ward_id AS from_ward_id, to_beds.ward_id AS to_ward_id, facility_id, moves.reason,
           count(*) AS moves, count(transfer_id) AS streamed
    FROM moves
    JOIN hospital_operations.beds AS from_beds ON from_beds.bed_id = from_bed
    LEFT JOIN hospital_operations.beds AS to_beds ON to_beds.bed_id = to_bed
    LEFT JOIN patient_transfers.transfers ON transfer_id = moves.movement_id
    GROUP BY 1, 2, 3, 4
)
SELECT from_departments.name AS from_department, from_wards.code AS from_ward,
       to_departments.name AS to_department, to_wards.code AS to_ward, facilities.name AS to_facility,
       reason, moves, streamed
FROM counted
JOIN hospital_operations.wards AS from_wards ON from_wards.ward_id = from_ward_id
JOIN hospital_operations.departments AS from_departments ON from_departments.department_id = from_wards.department_id
LEFT JOIN hospital_operations.wards AS to_wards ON to_wards.ward_id = to_ward_id
LEFT JOIN hospital_operations.departments AS to_departments ON to_departments.department_id = to_wards.department_id
LEFT JOIN patient_transfers.facilities USING (facility_id);
COMMENT ON VIEW reports.transfers_matrix IS
    'Every way that patients were moved over the whole period: from which ward to which ward or facility, why, and how often.';
COMMENT ON COLUMN reports.transfers_matrix.from_department IS 'Department of the ward that was left.';
COMMENT ON COLUMN reports.transfers_matrix.from_ward IS 'Code of the ward that was left.';
COMMENT ON COLUMN reports.transfers_matrix.to_department IS 'Department of the next ward; empty to another facility.';
COMMENT ON COLUMN reports.transfers_matrix.to_ward IS 'Code of the next ward; empty to another facility.';
COMMENT ON COLUMN reports.transfers_matrix.to_facility IS 'Name of the other facility; empty within the hospital.';
COMMENT ON COLUMN reports.transfers_matrix.reason IS 'Why: for example step-up, step-down, specialist care or rehabilitation.';
COMMENT ON COLUMN reports.transfers_matrix.moves IS 'How many moves.';
COMMENT ON COLUMN reports.transfers_matrix.streamed IS 'Those of them that were streamed, and so are in patient_transfers.transfers.';
