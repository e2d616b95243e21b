-- Each quarter's headcount is the last one's, more those hired since and less those who left.

WITH headcounts AS (
    SELECT snapshot_date, count(*) AS headcount,
           lag(snapshot_date) OVER by_date AS earlier, lag(count(*)) OVER by_date AS before
    FROM hospital_operations.workforce_snapshots
    GROUP BY snapshot_date
    WINDOW by_date AS (ORDER BY snapshot_date)
)
SELECT snapshot_date, before, hires, exits, headcount
FROM headcounts
CROSS JOIN LATERAL (
    SELECT count(*) FILTER (WHERE hired_on > earlier AND hired_on <= snapshot_date) AS hires,
           count(*) FILTER (WHERE left_on >= earlier AND left_on < snapshot_date) AS exits
    FROM hospital_operations.staff
) AS changes
WHERE headcount <> before + hires - exits;
