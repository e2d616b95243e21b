-- Every transport goes forward: call, dispatch, on scene, departure, destination, hand-over.

SELECT transport_id, called_at, dispatched_at, on_scene_at, departed_scene_at, at_destination_at, handed_over_at
FROM emergency_transport.transports
WHERE dispatched_at < called_at
   OR on_scene_at < dispatched_at
   OR departed_scene_at < on_scene_at
   OR at_destination_at <= departed_scene_at
   OR handed_over_at < at_destination_at;
