-- Staff: how many hours, and whether the wards have their nurses.

CREATE VIEW reports.staff_hours AS
WITH months AS (
    SELECT date_trunc('month', shift_date)::date AS month, min(shift_date) AS first_day, max(shift_date) AS last_day
    FROM reports.shift_days
    GROUP BY 1
), employed AS (
    SELECT month, department_id, staff_group,
           sum(least(coalesce(left_on, last_day), last_day) - greatest(hired_on, first_day) + 1) AS days,
           max(last_day - first_day + 1) AS days_of_month
    FROM months
    JOIN hospital_operations.staff ON hired_on <= last_day AND (left_on IS NULL OR left_on >= first_day)
    JOIN hospital_operations.roles USING (role)
    GROUP BY 1, 2, 3
), worked AS (
    SELECT date_trunc('month', shift_date)::date AS month, department_id, staff_group, sum(people) AS shifts,
           sum(people) FILTER (WHERE shift_code = 'N') AS night_shifts, sum(minutes) / 60 AS hours
    FROM reports.shift_days
    GROUP BY 1, 2, 3
)
SELECT month, departments.name AS department, staff_group, round(days::numeric / days_of_month, 1) AS employed,
       coalesce(shifts, 0) AS shifts, coalesce(night_shifts, 0) AS night_shifts, round(coalesce(hours, 0), 1) AS hours,
       round(coalesce(hours, 0) * 7 / days, 1) AS hours_a_week
FROM employed
JOIN hospital_operations.departments USING (department_id)
LEFT JOIN worked USING (month, department_id, staff_group);
COMMENT ON VIEW reports.staff_hours IS 'Hours on the rosters of each month, by department and group, and what they make a person a week.';
COMMENT ON COLUMN reports.staff_hours.month IS 'First day of the month in which the shifts begin; its roster is loaded when it begins.';
COMMENT ON COLUMN reports.staff_hours.department IS 'Department of the staff.';
COMMENT ON COLUMN reports.staff_hours.staff_group IS 'nursing, clinicians, allied, administration or support.';
COMMENT ON COLUMN reports.staff_hours.employed IS 'People employed, on average over the days of the month.';
COMMENT ON COLUMN reports.staff_hours.shifts IS 'Shifts.';
COMMENT ON COLUMN reports.staff_hours.night_shifts IS 'Those of them by night; a call of 24 hours is not one.';
COMMENT ON COLUMN reports.staff_hours.hours IS 'Length of all shifts together, in hours.';
COMMENT ON COLUMN reports.staff_hours.hours_a_week IS 'Hours a week of somebody employed, leave and sickness included.';

CREATE VIEW reports.staff_cover AS
SELECT summary_date AS day, departments.name AS department, wards.code AS ward, shift, wards.beds, minimum,
       coalesce(sum(people), 0) AS nurses, coalesce(sum(seniors), 0) AS seniors,
       coalesce(sum(people), 0) >= minimum AND (minimum = 0 OR sum(seniors) > 0) AS covered,
       round(wards.beds / nullif(sum(people), 0)::numeric, 1) AS beds_a_nurse
FROM daily_summary.summaries
CROSS JOIN hospital_operations.wards
JOIN hospital_operations.departments USING (department_id)
CROSS JOIN LATERAL (VALUES ('day', 'D', minimum_day), ('night', 'N', minimum_night)) AS of (shift, code, minimum)
LEFT JOIN reports.shift_days
    ON shift_date = summary_date AND shift_days.ward_id = wards.ward_id AND shift_code = of.code AND staff_group = 'nursing'
GROUP BY 1, 2, 3, 4, 5, 6;
COMMENT ON VIEW reports.staff_cover IS
    'The nurses of every ward on every day and night shift against the minimum that it must have.';
COMMENT ON COLUMN reports.staff_cover.day IS 'Day on which the shift begins.';
COMMENT ON COLUMN reports.staff_cover.department IS 'Department that runs the ward.';
COMMENT ON COLUMN reports.staff_cover.ward IS 'Code of the ward.';
COMMENT ON COLUMN reports.staff_cover.shift IS 'day or night, of 12 hours each.';
COMMENT ON COLUMN reports.staff_cover.beds IS 'Usable beds of the ward.';
COMMENT ON COLUMN reports.staff_cover.minimum IS 'Nurses that the shift must have; 0: the ward is too small for a rule.';
COMMENT ON COLUMN reports.staff_cover.nurses IS 'Nurses on the shift.';
COMMENT ON COLUMN reports.staff_cover.seniors IS 'Those of them who may lead it.';
COMMENT ON COLUMN reports.staff_cover.covered IS 'Whether the minimum is there, and a senior where there is a minimum.';
COMMENT ON COLUMN reports.staff_cover.beds_a_nurse IS 'Beds for each nurse; empty where there is none.';
