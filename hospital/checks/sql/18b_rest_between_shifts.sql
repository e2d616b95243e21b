-- Nobody's shifts overlap, and between two of them is the daily rest.

SELECT *
FROM (
    SELECT staff_id, starts_at, lag(ends_at) OVER worked AS earlier_ends_at
    FROM hospital_operations.shifts
    WINDOW worked AS (PARTITION BY staff_id ORDER BY starts_at)
) AS shift
WHERE starts_at < earlier_ends_at + make_interval(hours => %(rest_hours)s);
