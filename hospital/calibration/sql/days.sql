-- Emergency arrivals by weekday, month and holiday. Weekdays and months are compared by their mean days,
-- each against the mean of its time, reduced or not.
WITH daily AS (
    SELECT calendar.day, reduced, holiday, closed, extract(isodow FROM calendar.day) AS weekday,
           extract(month FROM calendar.day) AS month, count(visit_id) AS arrivals
    FROM calendar
    LEFT JOIN emergencies USING (day)
    GROUP BY calendar.day, reduced, holiday, closed
), relative AS (
    SELECT *, arrivals / nullif(avg(arrivals) OVER (PARTITION BY reduced), 0) AS level,
           count(*) OVER () AS days
    FROM daily
), weekdays AS (
    SELECT weekday, avg(level) AS level, max(days) AS days FROM relative WHERE NOT holiday GROUP BY weekday
), months AS (
    SELECT month, avg(level) AS level, max(days) AS days FROM relative GROUP BY month
), ordinary AS (
    SELECT weekday, month, avg(level) AS level FROM relative WHERE NOT holiday GROUP BY weekday, month
), expected AS (
    SELECT relative.*, avg(arrivals) OVER (PARTITION BY reduced, month, weekday) AS mean,
           count(*) OVER (PARTITION BY reduced, month, weekday) AS alike
    FROM relative
    WHERE NOT holiday
)
SELECT to_char(date '2024-01-01' + (weekday - 1)::integer, 'FMDay'), 100 * level / sum(level) OVER (), days
FROM weekdays
UNION ALL
SELECT 'quietest month, of the mean', min(level), max(days) FROM months
UNION ALL
SELECT 'busiest month, of the mean', max(level), max(days) FROM months
UNION ALL
SELECT 'public holidays, of such weekdays', avg(relative.level / ordinary.level), count(*)
FROM relative JOIN ordinary USING (weekday, month) WHERE holiday
UNION ALL
-- Variance over mean within the same weekday and month; 1 would be Poisson.
SELECT 'variance of a day, over its mean',
       sum((arrivals - mean) ^ 2 / mean * alike / (alike - 1)) / count(*), count(*)
FROM expected WHERE alike > 1;
