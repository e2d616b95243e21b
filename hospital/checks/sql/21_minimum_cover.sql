-- Every ward has its minimum of nurses on every day and night shift of the period, one of them a senior.

WITH there AS (
    SELECT shift_date, shifts.ward_id, shift_code, count(*) AS nurses, count(*) FILTER (WHERE senior) AS seniors
    FROM hospital_operations.shifts
    JOIN hospital_operations.staff USING (staff_id)
    JOIN hospital_operations.roles USING (role)
    WHERE staff_group = 'nursing' AND shift_code IN ('D', 'N')
    GROUP BY shift_date, shifts.ward_id, shift_code
)
SELECT code AS ward, shift_date, shift_code, minimum, coalesce(nurses, 0) AS nurses, coalesce(seniors, 0) AS seniors
FROM hospital_operations.wards
CROSS JOIN generate_series(%(start)s::date, %(end)s::date - 1, interval '1 day') AS day
CROSS JOIN LATERAL (VALUES (day::date, 'D', minimum_day), (day::date, 'N', minimum_night))
    AS rule (shift_date, shift_code, minimum)
LEFT JOIN there USING (shift_date, ward_id, shift_code)
WHERE minimum > 0 AND (coalesce(nurses, 0) < minimum OR coalesce(seniors, 0) = 0);
