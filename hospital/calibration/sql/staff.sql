-- Groups over all quarterly snapshots; how the headcount keeps, and how many leave in a quarter.
WITH snapshots AS (
    SELECT snapshot_date, staff_group, count(*) AS people
    FROM hospital_operations.workforce_snapshots
    JOIN hospital_operations.staff USING (staff_id)
    JOIN hospital_operations.roles USING (role)
    GROUP BY snapshot_date, staff_group
), headcount AS (
    SELECT snapshot_date, sum(people) AS people FROM snapshots GROUP BY snapshot_date
), change AS (
    SELECT snapshot_date, people, first_value(people) OVER (ORDER BY snapshot_date) AS at_first,
           lag(people) OVER (ORDER BY snapshot_date) AS before
    FROM headcount
), exits AS (
    SELECT snapshot_date, before, (SELECT count(*) FROM hospital_operations.staff WHERE left_on = snapshot_date - 1) AS people
    FROM change
    WHERE before IS NOT NULL
)
SELECT staff_group, 100 * sum(people) / sum(sum(people)) OVER (), (sum(sum(people)) OVER ())::bigint
FROM snapshots GROUP BY staff_group
UNION ALL
SELECT 'headcount, of the first', min(people / at_first), count(*) FROM change
UNION ALL
SELECT 'leavers in a quarter', 100 * sum(people) / sum(before), sum(before)::bigint FROM exits
HAVING count(*) > 0;
