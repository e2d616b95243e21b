-- Hours a calendar week, of weeks that lie within the period and in which a person was employed throughout.
-- A week of leave has none. By person: the mean over all their weeks.
WITH weeks AS (
    SELECT date_trunc('week', day)::date AS monday FROM calendar GROUP BY 1 HAVING count(*) = 7
), worked AS (
    SELECT staff_id, date_trunc('week', shift_date)::date AS monday,
           sum(extract(epoch FROM ends_at - starts_at)) / 3600 AS hours,
           count(*) FILTER (WHERE ends_at - starts_at = interval '12 hours') AS twelve_hour_shifts
    FROM hospital_operations.shifts
    GROUP BY staff_id, 2
), person_weeks AS (
    SELECT staff_id, CASE WHEN staff_group IN ('nursing', 'clinicians') THEN staff_group ELSE 'others' END AS staff_group,
           coalesce(hours, 0) AS hours, coalesce(twelve_hour_shifts, 0) AS twelve_hour_shifts
    FROM hospital_operations.staff
    JOIN hospital_operations.roles USING (role)
    JOIN weeks ON hired_on <= monday AND (left_on IS NULL OR left_on >= monday + 6)
    LEFT JOIN worked USING (staff_id, monday)
), persons AS (
    SELECT staff_id, staff_group, avg(hours) AS hours, avg(twelve_hour_shifts) AS twelve_hour_shifts,
           max(hours) AS longest, count(*) AS weeks
    FROM person_weeks
    GROUP BY staff_id, staff_group
), by_group AS (
    SELECT staff_group, count(*) AS people, sum(weeks)::bigint AS weeks, sum(hours * weeks) / sum(weeks) AS mean,
           percentile_cont(ARRAY[0.05, 0.95]) WITHIN GROUP (ORDER BY hours) AS parts, max(longest) AS longest
    FROM persons
    GROUP BY staff_group
)
SELECT staff_group || ', ' || measure, value, weeks
FROM by_group
CROSS JOIN LATERAL (VALUES ('mean week', mean), ('5th percentile', parts[1]),
                           ('95th percentile', parts[2]), ('longest week', longest)) AS of (measure, value)
UNION ALL
SELECT 'nursing, twelve-hour shifts a week', sum(twelve_hour_shifts * weeks) / nullif(sum(weeks), 0), sum(weeks)::bigint
FROM persons WHERE staff_group = 'nursing';
