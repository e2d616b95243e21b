-- Moves inside (A02) from the wards' history, and separations to other facilities, by reason.
WITH moves AS (
    SELECT reason, count(*) AS moves, sum(count(*)) OVER () AS total
    FROM hospital_admissions.ward_stays
    JOIN calendar ON calendar.day = started_at::date
    WHERE stay_number > 1
    GROUP BY reason
), left_for AS (
    SELECT reason, count(*) AS transfers, sum(count(*)) OVER () AS total
    FROM completed
    WHERE disposition = 'transferred'
    GROUP BY reason
), admitted AS (
    SELECT count(*) AS admissions FROM hospital_admissions.admissions JOIN calendar ON calendar.day = admitted_at::date
)
SELECT 'moves for 100 admissions', 100 * sum(moves) / nullif(max(admissions), 0), max(admissions) FROM admitted LEFT JOIN moves ON true
UNION ALL
SELECT 'inside: ' || reason, 100 * moves / total, total FROM moves
UNION ALL
SELECT 'outside: ' || reason, 100 * transfers / total, total FROM left_for;
