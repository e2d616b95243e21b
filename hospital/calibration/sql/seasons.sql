-- How many come a day with a cause in its season, against how many outside. Days are brought to the mean
-- of their time, reduced or not. What a figure rests on are the days of the smaller side.
WITH by_day AS (
    SELECT day, count(*) AS emergencies FROM emergencies GROUP BY day
), by_diagnosis AS (
    SELECT day, icd10_code, count(*) AS visits FROM emergencies GROUP BY day, icd10_code
), counted AS (
    SELECT calendar.day, reduced, closed, long_weekend, coalesce(emergencies, 0) AS emergencies,
           extract(week FROM calendar.day) AS week, extract(month FROM calendar.day) AS month,
           extract(isodow FROM calendar.day) >= 6 AS weekend,
           extract(day FROM calendar.day) >= 25 OR extract(day FROM calendar.day) <= 3 AS month_end,
           coalesce(sum(visits) FILTER (WHERE cause = 'bronchiolitis'), 0) AS bronchiolitis,
           coalesce(sum(visits) FILTER (WHERE cause = 'influenza and pneumonia'), 0) AS influenza,
           coalesce(sum(visits) FILTER (WHERE cause = 'gastroenteritis'), 0) AS gastroenteritis,
           coalesce(sum(visits) FILTER (WHERE cause = 'burns'), 0) AS burns,
           coalesce(sum(visits) FILTER (WHERE cause = 'injury'), 0) AS injuries,
           coalesce(sum(visits) FILTER (WHERE cause = 'shot or stabbed'), 0) AS assaults,
           coalesce(sum(visits) FILTER (WHERE cause = 'road accidents'), 0) AS road_accidents
    FROM calendar
    LEFT JOIN by_day USING (day)
    LEFT JOIN by_diagnosis USING (day)
    LEFT JOIN causes USING (icd10_code)
    GROUP BY calendar.day, reduced, closed, long_weekend, emergencies
), daily AS (
    SELECT *, nullif(avg(emergencies) OVER (PARTITION BY reduced), 0) AS usual FROM counted
), sides AS (
    SELECT 'bronchiolitis, weeks 6-20' AS figure, week BETWEEN 6 AND 20 AS inside, bronchiolitis / usual AS rate
    FROM daily
    UNION ALL
    SELECT 'bronchiolitis, weeks 6-9, of 1-5', week >= 6, bronchiolitis / usual FROM daily WHERE week <= 9
    UNION ALL
    SELECT 'pneumonia, weeks 17-33', week BETWEEN 17 AND 33, influenza / usual FROM daily
    UNION ALL
    SELECT 'pneumonia, weeks 17-20, of 12-16', week >= 17, influenza / usual FROM daily
    WHERE week BETWEEN 12 AND 20
    UNION ALL
    SELECT 'gastroenteritis, summer, of winter', month IN (12, 1, 2), gastroenteritis / usual FROM daily
    WHERE month IN (12, 1, 2, 6, 7, 8)
    UNION ALL
    SELECT 'burns, winter, of summer', month IN (6, 7, 8), burns / usual FROM daily
    WHERE month IN (12, 1, 2, 6, 7, 8)
    UNION ALL
    SELECT 'injuries, December', month = 12, injuries / usual FROM daily
    UNION ALL
    SELECT 'shot or stabbed, December', month = 12, assaults / usual FROM daily
    UNION ALL
    SELECT 'injuries, weekends, of weekdays', weekend, injuries / usual FROM daily WHERE weekend = closed
    UNION ALL
    SELECT 'shot or stabbed, month-end weekends', month_end, assaults / usual FROM daily WHERE weekend
    UNION ALL
    SELECT 'road accidents, long weekends', long_weekend, road_accidents / usual FROM daily
    WHERE weekend OR long_weekend
)
SELECT figure, avg(rate) FILTER (WHERE inside) / nullif(avg(rate) FILTER (WHERE NOT inside), 0),
       least(count(*) FILTER (WHERE inside), count(*) FILTER (WHERE NOT inside))
FROM sides
GROUP BY figure;
