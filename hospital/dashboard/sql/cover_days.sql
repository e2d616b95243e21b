-- How many shifts of the wards had less than their minimum, day by day.
SELECT day, shift, count(*) AS shifts, count(*) FILTER (WHERE NOT covered) AS below_minimum
FROM reports.staff_cover
WHERE day >= %(since)s
GROUP BY day, shift
ORDER BY day, shift;
