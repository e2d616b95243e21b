-- One session's transfers, as the stream processor landed them.

SELECT pipeline.refuse('the events are not those that the file says: topic, session or event_count differs')
FROM (SELECT %(document)s::jsonb) AS file (content)
WHERE content ->> 'topic' IS DISTINCT FROM 'hospital.transfers'
   OR content ->> 'session' IS DISTINCT FROM %(day)s || '.' || %(session)s
   OR (content ->> 'event_count')::integer IS DISTINCT FROM jsonb_array_length(content -> 'events');

SELECT pipeline.refuse(format('transfer %%s is not what the movement of its number was', transfer_id),
                       format('(transfer_id)=(%%s)', transfer_id))
FROM jsonb_to_recordset(%(document)s::jsonb -> 'events') AS event (data jsonb),
     jsonb_to_record(data) AS transfer (transfer_id bigint, admission_id bigint, person_id integer,
                                        to_bed_id integer, to_facility_id integer)
WHERE NOT EXISTS (
    SELECT FROM hospital_admissions.admissions AS admission
    LEFT JOIN hospital_admissions.ward_stays AS stay
        ON stay.movement_id = transfer_id AND stay.admission_id = admission.admission_id
    LEFT JOIN hospital_admissions.separations AS separation
        ON separation.movement_id = transfer_id AND separation.admission_id = admission.admission_id
    WHERE admission.admission_id = transfer.admission_id
      AND admission.person_id = transfer.person_id
      AND (stay.bed_id = to_bed_id OR separation.facility_id = to_facility_id)
);

INSERT INTO pipeline.sessions (topic, session, session_number, event_count, total)
SELECT topic, session, session_number, event_count, total
FROM jsonb_to_record(%(document)s::jsonb)
         AS file (topic text, session text, session_number integer, event_count integer, total bigint);

INSERT INTO patient_transfers.transfers
    (transfer_id, event_id, event_type, session, occurred_at, admission_id, person_id, from_bed_id, to_bed_id,
     to_facility_id, reason, mode, requested_at, departed_at, arrived_at)
SELECT transfer_id, event_id, event_type, session, occurred_at, admission_id, person_id, from_bed_id, to_bed_id,
       to_facility_id, reason, mode, requested_at, departed_at, arrived_at
FROM jsonb_to_recordset(%(document)s::jsonb -> 'events')
         AS event (event_id text, event_type text, session text, occurred_at timestamp, data jsonb),
     jsonb_to_record(data)
         AS transfer (transfer_id bigint, admission_id bigint, person_id integer, from_bed_id integer,
                      to_bed_id integer, to_facility_id integer, reason text, mode text,
                      requested_at timestamp, departed_at timestamp, arrived_at timestamp);
