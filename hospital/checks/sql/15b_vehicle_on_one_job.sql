-- No vehicle, and so no crew, is on two jobs at once, from dispatch to hand-over.

SELECT *
FROM (
    SELECT vehicle_id, transport_id, dispatched_at,
           lag(transport_id) OVER jobs AS earlier_transport_id,
           max(handed_over_at) OVER (jobs ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS busy_until
    FROM emergency_transport.transports
    WINDOW jobs AS (PARTITION BY vehicle_id ORDER BY dispatched_at, transport_id)
) AS job
WHERE dispatched_at < busy_until;
