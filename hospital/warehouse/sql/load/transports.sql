-- One session's emergency transports, as the stream processor landed them. What is at odds is refused while the
-- rows are written: that reads the document, and looks each visit up, once.

-- Few rows meet a table that grows from nothing to many, faster than statistics are gathered.
SET LOCAL enable_hashjoin = off;
SET LOCAL enable_mergejoin = off;

INSERT INTO pipeline.sessions (topic, session, session_number, event_count, total)
SELECT topic, file.session, session_number, event_count, total
FROM unnest(%(days)s::text[], %(sessions)s::text[], %(documents)s::text[]) AS name (day, session, document)
CROSS JOIN jsonb_to_record(document::jsonb)
         AS file (topic text, session text, session_number integer, event_count integer, total bigint, events jsonb)
WHERE CASE
    WHEN topic = 'hospital.transport' AND file.session = name.day || '.' || name.session
         AND event_count = jsonb_array_length(events)
        THEN true
    ELSE pipeline.refuse('the events are not those that the file says: topic, session or event_count differs') IS NULL
END;

INSERT INTO emergency_transport.transports
    (transport_id, event_id, event_type, session, occurred_at, visit_id, person_id, vehicle_id, call_type,
     from_facility_id, priority, suburb, distance_km, called_at, dispatched_at, on_scene_at, departed_scene_at,
     at_destination_at, handed_over_at)
SELECT transport_id, event_id, event_type, event.session, occurred_at, transport.visit_id, transport.person_id, vehicle_id,
       call_type, from_facility_id, priority, suburb, distance_km, called_at, dispatched_at, on_scene_at,
       departed_scene_at, at_destination_at, handed_over_at
FROM unnest(%(days)s::text[], %(sessions)s::text[], %(documents)s::text[]) AS name (day, session, document)
CROSS JOIN jsonb_to_recordset(document::jsonb -> 'events')
         AS event (event_id text, event_type text, session text, occurred_at timestamp, data jsonb)
CROSS JOIN jsonb_to_record(data)
         AS transport (transport_id bigint, visit_id bigint, person_id integer, vehicle_id integer, call_type text,
                       from_facility_id integer, priority text, suburb text, distance_km numeric,
                       called_at timestamp, dispatched_at timestamp, on_scene_at timestamp,
                       departed_scene_at timestamp, at_destination_at timestamp, handed_over_at timestamp)
LEFT JOIN hospital_admissions.visits AS visit
    ON visit.visit_id = transport.visit_id
   AND visit.person_id = transport.person_id
   AND visit.arrived_at = at_destination_at
WHERE CASE
    WHEN event.session IS DISTINCT FROM name.day || '.' || name.session
        THEN pipeline.refuse(format('the file of %%s.%%s has an event of %%s', name.day, name.session, event.session),
                             format('(event_id)=(%%s)', event_id)) IS NULL
    WHEN visit.visit_id IS NOT NULL THEN true
    ELSE pipeline.refuse(format('transport %%s does not end where visit %%s begins',
                                transport_id, transport.visit_id),
                         format('(transport_id)=(%%s)', transport_id)) IS NULL
END
RETURNING session;
