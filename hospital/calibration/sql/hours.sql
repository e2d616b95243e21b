-- Arrivals by hour of the day.
WITH by_hour AS (
    SELECT extract(hour FROM arrived_at) AS hour, count(*) AS arrivals FROM emergencies GROUP BY 1
), total AS (
    SELECT sum(arrivals) AS arrivals FROM by_hour
), clinics AS (
    SELECT count(*) AS arrivals,
           count(*) FILTER (WHERE extract(hour FROM arrived_at) < 12) AS mornings,
           count(*) FILTER (WHERE calendar.closed) AS closed
    FROM hospital_admissions.visits
    JOIN calendar ON calendar.day = arrived_at::date
    WHERE visit_type = 'outpatient'
)
SELECT figure, 100 * sum(by_hour.arrivals) / max(total.arrivals), max(total.arrivals)
FROM by_hour
CROSS JOIN total
JOIN (VALUES ('emergencies, 00:00 to 06:00', 0, 6), ('emergencies, 06:00 to 12:00', 6, 12),
             ('emergencies, 12:00 to 16:00', 12, 16), ('emergencies, 16:00 to 24:00', 16, 24)) AS part (figure, first, after)
    ON hour >= first AND hour < after
GROUP BY figure
UNION ALL
(SELECT 'busiest hour of emergencies', hour, total.arrivals
 FROM by_hour CROSS JOIN total ORDER BY by_hour.arrivals DESC, hour LIMIT 1)
UNION ALL
SELECT 'clinics, before 12:00', 100.0 * mornings / nullif(arrivals, 0), arrivals FROM clinics
UNION ALL
SELECT 'clinics, at weekends and holidays', 100.0 * closed / nullif(arrivals, 0), arrivals FROM clinics;
