-- The nurses of every ward on a day's two shifts against the minimum.
SELECT department, ward, shift, beds, nurses, minimum, seniors, covered
FROM reports.staff_cover
WHERE day = %(day)s
ORDER BY department, ward, shift;
