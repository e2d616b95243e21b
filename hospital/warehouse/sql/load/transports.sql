-- One session's emergency transports, as the stream processor landed them.

SELECT pipeline.refuse('the events are not those that the file says: topic, session or event_count differs')
FROM (SELECT %(document)s::jsonb) AS file (content)
WHERE content ->> 'topic' IS DISTINCT FROM 'hospital.transport'
   OR content ->> 'session' IS DISTINCT FROM %(day)s || '.' || %(session)s
   OR (content ->> 'event_count')::integer IS DISTINCT FROM jsonb_array_length(content -> 'events');

SELECT pipeline.refuse(format('transport %%s does not end where visit %%s begins', transport_id, visit_id),
                       format('(transport_id)=(%%s)', transport_id))
FROM jsonb_to_recordset(%(document)s::jsonb -> 'events') AS event (data jsonb),
     jsonb_to_record(data) AS transport (transport_id bigint, visit_id bigint, person_id integer,
                                         at_destination_at timestamp)
WHERE NOT EXISTS (
    SELECT FROM hospital_admissions.visits AS visit
    WHERE visit.visit_id = transport.visit_id
      AND visit.person_id = transport.person_id
      AND visit.arrived_at = transport.at_destination_at
);

INSERT INTO pipeline.sessions (topic, session, session_number, event_count, total)
SELECT topic, session, session_number, event_count, total
FROM jsonb_to_record(%(document)s::jsonb)
         AS file (topic text, session text, session_number integer, event_count integer, total bigint);

INSERT INTO emergency_transport.transports
    (transport_id, event_id, event_type, session, occurred_at, visit_id, person_id, vehicle_id, call_type,
     from_facility_id, priority, suburb, distance_km, called_at, dispatched_at, on_scene_at, departed_scene_at,
     at_destination_at, handed_over_at)
SELECT transport_id, event_id, event_type, session, occurred_at, visit_id, person_id, vehicle_id, call_type,
       from_facility_id, priority, suburb, distance_km, called_at, dispatched_at, on_scene_at, departed_scene_at,
       at_destination_at, handed_over_at
FROM jsonb_to_recordset(%(document)s::jsonb -> 'events')
         AS event (event_id text, event_type text, session text, occurred_at timestamp, data jsonb),
     jsonb_to_record(data)
         AS transport (transport_id bigint, visit_id bigint, person_id integer, vehicle_id integer, call_type text,
                       from_facility_id integer, priority text, suburb text, distance_km numeric, called_at timestamp, dispatched_at timestamp,
                       on_scene_at timestamp, departed_scene_at timestamp, at_destination_at timestamp,
                       handed_over_at timestamp);
