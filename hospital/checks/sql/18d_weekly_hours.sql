-- Who works no calls works no more in a calendar week than the ordinary hours and overtime of the law.

SELECT staff_id, week, hours
FROM (
    SELECT staff_id, shift_date - (extract(isodow FROM shift_date)::integer - 1) AS week,
           sum(extract(epoch FROM ends_at - starts_at)) / 3600 AS hours
    FROM hospital_operations.shifts
    GROUP BY staff_id, week
) AS by_week
WHERE hours > %(hours_a_week)s
  AND NOT EXISTS (SELECT FROM hospital_operations.shifts AS call
                  WHERE call.staff_id = by_week.staff_id AND call.shift_code = 'C');
