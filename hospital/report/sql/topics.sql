-- Events of each topic at each stage: as the producer counted them, as they landed, and as rows.
SELECT topic, count(*) AS sessions, max(total) AS produced, sum(event_count) AS landed,
       CASE topic WHEN 'hospital.transfers' THEN (SELECT count(*) FROM patient_transfers.transfers)
                  WHEN 'hospital.transport' THEN (SELECT count(*) FROM emergency_transport.transports)
       END AS loaded
FROM pipeline.sessions
GROUP BY topic
ORDER BY topic;
