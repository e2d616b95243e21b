-- Emergency transport. Response is from the call to the arrival on the scene, so between facilities it isn't.
WITH arrivals AS (
    SELECT count(*) AS visits, count(*) FILTER (WHERE arrival_mode = 'ambulance') AS by_ambulance,
           count(*) FILTER (WHERE arrival_mode = 'ambulance' AND triage = 'green') AS green
    FROM emergencies
), cities AS (
    SELECT DISTINCT suburb, city FROM hospital_admissions.people
), journeys AS (
    SELECT call_type, priority, vehicle_id, crew_level, city, extract(epoch FROM on_scene_at - called_at) / 60 AS response
    FROM emergency_transport.transports
    JOIN emergency_transport.vehicles USING (vehicle_id)
    LEFT JOIN cities USING (suburb)
), scenes AS (
    SELECT * FROM journeys WHERE call_type = 'scene'
), totals AS (
    SELECT count(*) AS journeys, count(DISTINCT vehicle_id) AS vehicles FROM journeys
)
SELECT 'by ambulance, of emergencies', 100.0 * by_ambulance / nullif(visits, 0), visits FROM arrivals
UNION ALL
SELECT 'green, of arrivals by ambulance', 100.0 * green / nullif(by_ambulance, 0), by_ambulance FROM arrivals
UNION ALL
SELECT 'between facilities, of journeys', 100.0 * count(*) FILTER (WHERE call_type = 'inter-facility') / nullif(count(*), 0), count(*)
FROM journeys
UNION ALL
SELECT 'crew ' || crew_level || ', of journeys', 100.0 * count(*) / max(totals.journeys), max(totals.vehicles)
FROM journeys, totals GROUP BY crew_level
UNION ALL
SELECT 'P1, of calls', 100.0 * count(*) FILTER (WHERE priority = 'P1') / nullif(count(*), 0), count(*) FROM scenes
UNION ALL
SELECT priority || ', median response', percentile_cont(0.5) WITHIN GROUP (ORDER BY response), count(*)
FROM scenes GROUP BY priority
UNION ALL
SELECT 'P1 within 30 min', 100.0 * count(*) FILTER (WHERE response <= 30) / nullif(count(*), 0), count(*)
FROM scenes WHERE priority = 'P1'
UNION ALL
SELECT 'P1 within 30 min, ' || city, 100.0 * count(*) FILTER (WHERE response <= 30) / count(*), count(*)
FROM scenes WHERE priority = 'P1' GROUP BY city
UNION ALL
SELECT 'all within 60 min', 100.0 * count(*) FILTER (WHERE response <= 60) / nullif(count(*), 0), count(*) FROM scenes;
