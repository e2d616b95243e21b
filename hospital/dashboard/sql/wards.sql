-- Every ward as the day ends, and who came and went on it.
SELECT department, ward, level, beds, patients, free_beds, percent_used, admitted, moved_in, moved_out, discharged, died,
       transferred
FROM reports.daily_census
WHERE day = %(day)s
ORDER BY department, ward;
