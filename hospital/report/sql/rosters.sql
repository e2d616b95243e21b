-- Shifts by staff group, weekday (Monday is 1) and hours, from the first loaded day to the last.
SELECT staff_group, extract(isodow FROM starts_at)::integer, extract(hour FROM starts_at)::integer,
       round(extract(epoch FROM ends_at - starts_at) / 3600)::integer, count(*)
FROM hospital_operations.shifts
JOIN hospital_operations.staff USING (staff_id)
JOIN hospital_operations.roles USING (role)
WHERE shift_date BETWEEN (SELECT min(summary_date) FROM daily_summary.summaries)
                     AND (SELECT max(summary_date) FROM daily_summary.summaries)
GROUP BY 1, 2, 3, 4;
