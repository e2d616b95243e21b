-- Who begins a shift on a day, by staff group and shift.
SELECT staff_group, sum(people) FILTER (WHERE shift_code = 'D') AS day_shift,
       sum(people) FILTER (WHERE shift_code = 'N') AS night_shift,
       sum(people) FILTER (WHERE shift_code = 'C') AS call_of_24_hours,
       sum(people) FILTER (WHERE shift_code = 'O') AS office_hours, sum(people) AS people
FROM reports.shift_days
WHERE shift_date = %(day)s
GROUP BY staff_group
ORDER BY people DESC;
