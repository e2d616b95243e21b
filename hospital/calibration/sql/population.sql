WITH counted AS (
    SELECT population_group, home_language, sex, count(*) AS people
    FROM hospital_admissions.people
    GROUP BY population_group, home_language, sex
), total AS (
    SELECT sum(people) AS people FROM counted
)
SELECT figure, 100 * sum(counted.people) / max(total.people), max(total.people)
FROM counted
CROSS JOIN LATERAL (
    VALUES (population_group), (home_language), (CASE sex WHEN 'F' THEN 'women and girls' END)
) AS of (figure)
CROSS JOIN total
WHERE figure IS NOT NULL
GROUP BY figure;
