-- One session's transfers, as the stream processor landed them. What is at odds is refused while the rows are
-- written: that reads the document, and looks each movement up, once.

-- Few rows meet tables that grow from nothing to many, faster than statistics are gathered.
SET LOCAL enable_hashjoin = off;
SET LOCAL enable_mergejoin = off;

INSERT INTO pipeline.sessions (topic, session, session_number, event_count, total)
SELECT topic, file.session, session_number, event_count, total
FROM unnest(%(days)s::text[], %(sessions)s::text[], %(documents)s::text[]) AS name (day, session, document)
CROSS JOIN jsonb_to_record(document::jsonb)
         AS file (topic text, session text, session_number integer, event_count integer, total bigint, events jsonb)
WHERE CASE
    WHEN topic = 'hospital.transfers' AND file.session = name.day || '.' || name.session
         AND event_count = jsonb_array_length(events)
        THEN true
    ELSE pipeline.refuse('the events are not those that the file says: topic, session or event_count differs') IS NULL
END;

INSERT INTO patient_transfers.transfers
    (transfer_id, event_id, event_type, session, occurred_at, admission_id, person_id, from_bed_id, to_bed_id,
     to_facility_id, reason, mode, requested_at, departed_at, arrived_at)
SELECT transfer_id, event_id, event_type, event.session, occurred_at, transfer.admission_id, transfer.person_id,
       from_bed_id, to_bed_id, to_facility_id, transfer.reason, mode, requested_at, departed_at, arrived_at
FROM unnest(%(days)s::text[], %(sessions)s::text[], %(documents)s::text[]) AS name (day, session, document)
CROSS JOIN jsonb_to_recordset(document::jsonb -> 'events')
         AS event (event_id text, event_type text, session text, occurred_at timestamp, data jsonb)
CROSS JOIN jsonb_to_record(data)
         AS transfer (transfer_id bigint, admission_id bigint, person_id integer, from_bed_id integer,
                      to_bed_id integer, to_facility_id integer, reason text, mode text,
                      requested_at timestamp, departed_at timestamp, arrived_at timestamp)
LEFT JOIN hospital_admissions.admissions AS admission
    ON admission.admission_id = transfer.admission_id AND admission.person_id = transfer.person_id
LEFT JOIN hospital_admissions.ward_stays AS stay
    ON stay.movement_id = transfer_id AND stay.admission_id = admission.admission_id AND stay.bed_id = to_bed_id
LEFT JOIN hospital_admissions.separations AS separation
    ON separation.movement_id = transfer_id AND separation.admission_id = admission.admission_id
   AND separation.facility_id = to_facility_id
WHERE CASE
    WHEN event.session IS DISTINCT FROM name.day || '.' || name.session
        THEN pipeline.refuse(format('the file of %%s.%%s has an event of %%s', name.day, name.session, event.session),
                             format('(event_id)=(%%s)', event_id)) IS NULL
    WHEN stay.movement_id IS NOT NULL OR separation.movement_id IS NOT NULL THEN true
    ELSE pipeline.refuse(format('transfer %%s is not what the movement of its number was', transfer_id),
                         format('(transfer_id)=(%%s)', transfer_id)) IS NULL
END
RETURNING session;
