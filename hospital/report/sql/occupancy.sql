-- Bed use by ward and month: time in bed, of the time that the ward's beds were there, within the loaded days.
WITH loaded AS (
    SELECT min(summary_date)::timestamp AS first, max(summary_date) + interval '1 day' AS after
    FROM daily_summary.summaries
), months AS (
    SELECT month, greatest(month, first) AS begins, least(month + interval '1 month', after) AS ends
    FROM loaded, generate_series(date_trunc('month', first), after - interval '1 day', interval '1 month') AS month
), used AS (
    SELECT ward_id, month,
           sum(extract(epoch FROM least(ended_at, ends) - greatest(started_at, begins))) AS seconds
    FROM hospital_admissions.ward_stays
    JOIN hospital_operations.beds USING (bed_id)
    JOIN months ON started_at < ends AND coalesce(ended_at, 'infinity') > begins
    GROUP BY ward_id, month
)
SELECT departments.name, wards.name, wards.beds, month::date,
       (coalesce(seconds, 0) / (wards.beds * extract(epoch FROM ends - begins)))::double precision
FROM hospital_operations.wards
JOIN hospital_operations.departments USING (department_id)
CROSS JOIN months
LEFT JOIN used USING (ward_id, month)
ORDER BY department_id, ward_id, month;
