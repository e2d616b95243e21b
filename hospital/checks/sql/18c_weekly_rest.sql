-- In any seven days everybody has the weekly rest: work from one such rest to the next is shorter.

WITH worked AS (
    SELECT staff_id, starts_at, ends_at,
           (starts_at >= lag(ends_at) OVER worked + make_interval(hours => %(weekly_rest_hours)s)) IS NOT FALSE
               AS after_a_rest
    FROM hospital_operations.shifts
    WINDOW worked AS (PARTITION BY staff_id ORDER BY starts_at)
),
stretches AS (
    SELECT *, count(*) FILTER (WHERE after_a_rest) OVER (PARTITION BY staff_id ORDER BY starts_at) AS stretch
    FROM worked
)
SELECT staff_id, min(starts_at) AS works_from, max(ends_at) AS works_until, count(*) AS shifts
FROM stretches
GROUP BY staff_id, stretch
HAVING max(ends_at) - min(starts_at) > make_interval(hours => 7 * 24 - %(weekly_rest_hours)s);
