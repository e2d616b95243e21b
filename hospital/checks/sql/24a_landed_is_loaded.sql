-- For every session of every topic, as many events are in the tables as its file landed.

SELECT topic, session, event_count AS landed, events AS loaded
FROM pipeline.sessions
FULL JOIN (
    SELECT 'hospital.transfers' AS topic, session, count(*) AS events
    FROM patient_transfers.transfers
    GROUP BY session
    UNION ALL
    SELECT 'hospital.transport', session, count(*)
    FROM emergency_transport.transports
    GROUP BY session
) AS loaded USING (topic, session)
WHERE coalesce(events, 0) IS DISTINCT FROM event_count;
