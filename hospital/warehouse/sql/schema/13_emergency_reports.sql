-- Emergencies and ambulances: how long people wait, what they come with, how soon help is there.

CREATE VIEW reports.waits_by_triage AS
WITH waits AS (
    SELECT date_trunc('month', arrived_at)::date AS month, triage, disposition,
           date_part('epoch', seen_at - triaged_at) / 60 AS minutes
    FROM hospital_admissions.visits
    WHERE visit_type = 'emergency' AND arrived_at >= (SELECT min(summary_date) FROM daily_summary.summaries)
), counted AS (
    SELECT month, triage, count(*) AS visits, count(minutes) AS seen,
           count(*) FILTER (WHERE disposition = 'admitted') AS admitted,
           count(*) FILTER (WHERE minutes <= CASE triage WHEN 'orange' THEN 10 WHEN 'yellow' THEN 60 WHEN 'green' THEN 240 END)
               AS in_time,
           percentile_cont(ARRAY[0.5, 0.9]) WITHIN GROUP (ORDER BY minutes) AS parts
    FROM waits
    GROUP BY month, triage
)
SELECT month, triage, visits, seen, visits - seen AS left_without_being_seen, admitted,
       round(parts[1]::numeric, 1) AS median_minutes, round(parts[2]::numeric, 1) AS slowest_tenth_minutes,
       CASE WHEN triage <> 'red' THEN round(100.0 * in_time / nullif(seen, 0), 1) END AS percent_in_time
FROM counted;
COMMENT ON VIEW reports.waits_by_triage IS
    'How long emergency patients waited for a doctor, from triage on, by urgency, in each month of the period.';
COMMENT ON COLUMN reports.waits_by_triage.month IS 'First day of the month of the arrival.';
COMMENT ON COLUMN reports.waits_by_triage.triage IS
    'Urgency by the South African Triage Scale: red, orange, yellow or green.';
COMMENT ON COLUMN reports.waits_by_triage.visits IS 'Emergency visits.';
COMMENT ON COLUMN reports.waits_by_triage.seen IS 'Those of them that were seen by a doctor: the waits are theirs.';
COMMENT ON COLUMN reports.waits_by_triage.left_without_being_seen IS 'Those whose patient left before.';
COMMENT ON COLUMN reports.waits_by_triage.admitted IS 'Those that ended with an admission.';
COMMENT ON COLUMN reports.waits_by_triage.median_minutes IS 'Median wait in minutes: half waited longer.';
COMMENT ON COLUMN reports.waits_by_triage.slowest_tenth_minutes IS '90th percentile of the waits in minutes: a tenth waited longer.';
COMMENT ON COLUMN reports.waits_by_triage.percent_in_time IS
    'Seen within the scale''s limit (orange 10 minutes, yellow 1 hour, green 4 hours), in percent of the seen; '
    'empty for red, who are to be seen at once.';

CREATE VIEW reports.seasons AS
SELECT date_trunc('week', arrived_at)::date AS week, icd10_code, description, count(*) AS emergencies
FROM hospital_admissions.visits
JOIN hospital_admissions.diagnoses USING (icd10_code)
WHERE visit_type = 'emergency' AND arrived_at >= (SELECT min(summary_date) FROM daily_summary.summaries)
GROUP BY 1, 2, 3;
COMMENT ON VIEW reports.seasons IS 'What emergency patients came with, week by week: where the seasons show.';
COMMENT ON COLUMN reports.seasons.week IS 'Monday of the week; the first and the last week may not be whole.';
COMMENT ON COLUMN reports.seasons.icd10_code IS 'ICD-10 code of what the patients came with.';
COMMENT ON COLUMN reports.seasons.description IS 'What the code stands for.';
COMMENT ON COLUMN reports.seasons.emergencies IS 'Emergency visits with it.';

CREATE VIEW reports.response_times AS
WITH responses AS (
    SELECT date_trunc('month', called_at)::date AS month, priority, date_part('epoch', on_scene_at - called_at) / 60 AS minutes
    FROM emergency_transport.transports
    WHERE call_type = 'scene'
), counted AS (
    SELECT month, priority, count(*) AS calls,
           count(*) FILTER (WHERE minutes <= 30) AS within_30_minutes,
           count(*) FILTER (WHERE minutes <= 60) AS within_60_minutes,
           percentile_cont(ARRAY[0.5, 0.9]) WITHIN GROUP (ORDER BY minutes) AS parts
    FROM responses
    GROUP BY month, priority
)
SELECT month, priority, calls, within_30_minutes, within_60_minutes,
       round(100.0 * within_30_minutes / calls, 1) AS percent_within_30,
       round(100.0 * within_60_minutes / calls, 1) AS percent_within_60,
       round(parts[1]::numeric, 1) AS median_minutes, round(parts[2]::numeric, 1) AS slowest_tenth_minutes
FROM counted;
COMMENT ON VIEW reports.response_times IS
    'How soon ambulances reached a scene, from the call on, by priority and month. Journeys between facilities are not in it.';
COMMENT ON COLUMN reports.response_times.month IS 'First day of the month of the call.';
COMMENT ON COLUMN reports.response_times.priority IS 'P1 (most urgent), P2 or P3.';
COMMENT ON COLUMN reports.response_times.calls IS 'Calls to which an ambulance came that brought the patient in.';
COMMENT ON COLUMN reports.response_times.within_30_minutes IS 'Calls that were answered within 30 minutes.';
COMMENT ON COLUMN reports.response_times.within_60_minutes IS 'Calls that were answered within 60 minutes.';
COMMENT ON COLUMN reports.response_times.percent_within_30 IS 'Answered within 30 minutes, in percent of the calls.';
COMMENT ON COLUMN reports.response_times.percent_within_60 IS 'Answered within 60 minutes, in percent of the calls.';
COMMENT ON COLUMN reports.response_times.median_minutes IS 'Median response in minutes: half took longer.';
COMMENT ON COLUMN reports.response_times.slowest_tenth_minutes IS '90th percentile of the response in minutes: a tenth took longer.';

CREATE VIEW reports.journeys AS
SELECT 'ambulance' AS kind, transport_id AS id, person_id, priority AS detail, call_sign AS vehicle,
       coalesce(transports.suburb, facilities.name) AS from_place, 'Emergency' AS to_place,
       dispatched_at AS began_at, handed_over_at AS ended_at
FROM emergency_transport.transports
JOIN emergency_transport.vehicles USING (vehicle_id)
LEFT JOIN patient_transfers.facilities ON facility_id = from_facility_id
UNION ALL
SELECT 'transfer', transfer_id, person_id, reason, mode, from_wards.code, coalesce(to_wards.code, facilities.name),
       departed_at, arrived_at
FROM patient_transfers.transfers
JOIN hospital_operations.beds AS from_beds ON from_beds.bed_id = from_bed_id
JOIN hospital_operations.wards AS from_wards ON from_wards.ward_id = from_beds.ward_id
LEFT JOIN hospital_operations.beds AS to_beds ON to_beds.bed_id = to_bed_id
LEFT JOIN hospital_operations.wards AS to_wards ON to_wards.ward_id = to_beds.ward_id
LEFT JOIN patient_transfers.facilities ON facility_id = to_facility_id;
COMMENT ON VIEW reports.journeys IS
    'Ambulances and streamed transfers while they are on the move. Who was so at an instant: began_at <= it and ended_at > it.';
COMMENT ON COLUMN reports.journeys.kind IS 'ambulance or transfer.';
COMMENT ON COLUMN reports.journeys.id IS 'Its transport_id or transfer_id.';
COMMENT ON COLUMN reports.journeys.person_id IS 'The patient.';
COMMENT ON COLUMN reports.journeys.detail IS 'Priority of an ambulance (P1 to P3), reason of a transfer.';
COMMENT ON COLUMN reports.journeys.vehicle IS 'Call sign of the ambulance, or how the patient was transferred: walking, wheelchair ...';
COMMENT ON COLUMN reports.journeys.from_place IS 'Suburb, other facility, or ward.';
COMMENT ON COLUMN reports.journeys.to_place IS 'The emergency department, a ward, or another facility.';
COMMENT ON COLUMN reports.journeys.began_at IS 'When the ambulance was sent, or the patient left.';
COMMENT ON COLUMN reports.journeys.ended_at IS 'When the ambulance was free again, or the patient had arrived.';
