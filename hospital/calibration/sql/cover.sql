-- Nurses in each ward by day (D) and night (N) against the ward's minimum, and whether a senior was there.
WITH present AS (
    SELECT shifts.ward_id, shift_date, shift_code, count(*) AS nurses, count(*) FILTER (WHERE senior) AS seniors
    FROM hospital_operations.shifts
    JOIN hospital_operations.staff USING (staff_id)
    JOIN hospital_operations.roles USING (role)
    WHERE staff_group = 'nursing' AND shift_code IN ('D', 'N')
    GROUP BY shifts.ward_id, shift_date, shift_code
), ward_shifts AS (
    SELECT part, beds, minimum, coalesce(nurses, 0) AS nurses, coalesce(seniors, 0) AS seniors
    FROM calendar
    CROSS JOIN hospital_operations.wards
    CROSS JOIN LATERAL (VALUES ('D', 'day', minimum_day), ('N', 'night', minimum_night)) AS of (shift, part, minimum)
    LEFT JOIN present ON present.ward_id = wards.ward_id AND shift_date = day AND shift_code = of.shift
), nurses AS (
    SELECT count(*)::numeric AS employed FROM hospital_operations.workforce_snapshots
    JOIN hospital_operations.staff USING (staff_id)
    JOIN hospital_operations.roles USING (role)
    WHERE staff_group = 'nursing' AND staff.ward_id IS NOT NULL
      AND snapshot_date = (SELECT min(snapshot_date) FROM hospital_operations.workforce_snapshots)
), on_duty AS (
    SELECT 0.5 * sum(nurses) / nullif(count(DISTINCT day), 0) AS nurses, count(DISTINCT day) AS days
    FROM calendar JOIN present ON shift_date = day
)
SELECT part || ' shifts with their minimum', 100.0 * count(*) FILTER (WHERE nurses >= minimum) / count(*), count(*)
FROM ward_shifts GROUP BY part
UNION ALL
SELECT part || ' shifts with a senior', 100.0 * count(*) FILTER (WHERE seniors > 0) / count(*), count(*)
FROM ward_shifts WHERE minimum > 0 GROUP BY part
UNION ALL
SELECT 'beds a nurse by ' || part, sum(beds)::numeric / nullif(sum(nurses), 0), count(*) FROM ward_shifts GROUP BY part
UNION ALL
SELECT 'nurses for one post round the clock', employed / nullif(on_duty.nurses, 0), days FROM nurses, on_duty;
