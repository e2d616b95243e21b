-- Every transport ends with the arrival of its patient, by ambulance, at that time.

SELECT transport_id, visit_id, transports.person_id, at_destination_at, arrived_at, arrival_mode
FROM emergency_transport.transports
LEFT JOIN hospital_admissions.visits USING (visit_id)
WHERE arrival_mode IS DISTINCT FROM 'ambulance'
   OR arrived_at <> at_destination_at
   OR visits.person_id <> transports.person_id;
