-- No event is in the tables twice: no event_id occurs twice, whatever its topic.

SELECT event_id, count(*) AS times, min(session) AS first_session, max(session) AS last_session
FROM (
    SELECT event_id, session FROM patient_transfers.transfers
    UNION ALL
    SELECT event_id, session FROM emergency_transport.transports
) AS events
GROUP BY event_id
HAVING count(*) > 1;
