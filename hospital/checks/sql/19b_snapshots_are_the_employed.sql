-- A snapshot holds exactly those who are employed on its day.

SELECT coalesce(employed.snapshot_date, snapshots.snapshot_date) AS snapshot_date,
       coalesce(employed.staff_id, snapshots.staff_id) AS staff_id,
       CASE WHEN employed.staff_id IS NULL THEN 'not employed' ELSE 'not in the snapshot' END AS what
FROM (
    SELECT snapshot_date, staff_id
    FROM (SELECT DISTINCT snapshot_date FROM hospital_operations.workforce_snapshots) AS days
    JOIN hospital_operations.staff ON hired_on <= snapshot_date AND coalesce(left_on, 'infinity') >= snapshot_date
) AS employed
FULL JOIN hospital_operations.workforce_snapshots AS snapshots
    ON snapshots.snapshot_date = employed.snapshot_date AND snapshots.staff_id = employed.staff_id
WHERE employed.staff_id IS NULL OR snapshots.staff_id IS NULL;
