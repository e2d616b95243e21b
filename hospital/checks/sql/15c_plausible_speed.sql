-- Ambulances drive to the hospital neither at walking pace nor faster than they can.

SELECT transport_id, distance_km, departed_scene_at, at_destination_at, round(kmh, 1) AS kmh
FROM (
    SELECT *, distance_km * 3600 / nullif(extract(epoch FROM at_destination_at - departed_scene_at), 0) AS kmh
    FROM emergency_transport.transports
) AS drive
WHERE (kmh > %(slowest_kmh)s AND kmh <= %(fastest_kmh)s) IS NOT TRUE;
