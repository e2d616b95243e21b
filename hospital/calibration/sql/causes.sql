-- What emergency patients come with; the four kinds of Baragwanath's casualty are of adults.
WITH adults AS (
    SELECT icd10_code, count(*) AS visits
    FROM emergencies
    JOIN hospital_admissions.people USING (person_id)
    WHERE age(day, birth_date) >= interval '13 years'
    GROUP BY icd10_code
), casualty AS (
    SELECT cause, sum(visits) AS visits, sum(sum(visits)) OVER () AS total
    FROM adults
    JOIN causes USING (icd10_code)
    WHERE cause IN ('medical', 'trauma', 'orthopaedics', 'surgery')
    GROUP BY cause
), violence AS (
    SELECT cause, sum(visits) AS visits
    FROM adults
    JOIN causes USING (icd10_code)
    WHERE cause IN ('shot or stabbed', 'road accidents')
    GROUP BY cause
)
SELECT 'injuries, of all adults',
       100 * sum(visits) FILTER (WHERE icd10_code IN (SELECT icd10_code FROM causes WHERE cause = 'injury')) / sum(visits),
       sum(visits)
FROM adults
UNION ALL
SELECT cause || ', of the four', 100 * visits / total, total FROM casualty
UNION ALL
SELECT violence.cause || ', of the four', 100 * max(violence.visits) / max(total), max(total)
FROM casualty, violence GROUP BY violence.cause;
