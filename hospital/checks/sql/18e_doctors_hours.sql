-- Doctors' hours, calls and all, keep to their weekly limit on average over any three calendar weeks.

WITH weeks AS (
    SELECT staff_id, shift_date - (extract(isodow FROM shift_date)::integer - 1) AS week,
           sum(extract(epoch FROM ends_at - starts_at)) / 3600 AS hours
    FROM hospital_operations.shifts
    JOIN hospital_operations.staff USING (staff_id)
    JOIN hospital_operations.roles USING (role)
    WHERE staff_group = 'clinicians'
    GROUP BY staff_id, week
)
SELECT staff_id, until_week, hours / 3 AS hours_a_week
FROM (
    SELECT staff_id, week AS until_week,
           sum(hours) OVER (PARTITION BY staff_id ORDER BY week
                            RANGE BETWEEN interval '14 days' PRECEDING AND CURRENT ROW) AS hours
    FROM weeks
) AS three_weeks
WHERE hours > 3 * %(doctors_hours_a_week)s;
