-- Every arrival by ambulance has its transport.
--
-- A transport is known when it is handed over: those of the last hours may be under way when the period ends.

SELECT visit_id, person_id, arrived_at
FROM hospital_admissions.visits
WHERE arrival_mode = 'ambulance'
  AND arrived_at < %(end)s::timestamp - make_interval(hours => %(longest_handover_hours)s)
  AND NOT EXISTS (SELECT FROM emergency_transport.transports WHERE transports.visit_id = visits.visit_id);
