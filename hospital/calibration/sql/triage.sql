-- The SATS mix, waits from triage until seen in minutes, and what comes of each level.
WITH by_level AS (
    SELECT triage, count(*) AS visits, count(seen_at) AS seen, sum(count(*)) OVER () AS total,
           percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM seen_at - triaged_at) / 60)
               FILTER (WHERE seen_at IS NOT NULL) AS median_wait,
           count(*) FILTER (WHERE disposition = 'admitted') AS admitted
    FROM emergencies
    GROUP BY triage
), dispositions AS (
    SELECT disposition, count(*) AS visits, sum(count(*)) OVER () AS total FROM emergencies GROUP BY disposition
)
SELECT triage, 100 * visits / total, total FROM by_level
UNION ALL
SELECT 'green and yellow', 100 * sum(visits) FILTER (WHERE triage IN ('green', 'yellow')) / sum(visits), sum(visits)
FROM by_level
UNION ALL
SELECT 'median wait, ' || triage, median_wait, seen FROM by_level
UNION ALL
SELECT 'admitted, of ' || triage, 100.0 * admitted / visits, visits FROM by_level
UNION ALL
SELECT 'emergencies ' || disposition, 100 * visits / total, total FROM dispositions;
