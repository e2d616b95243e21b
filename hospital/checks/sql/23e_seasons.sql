-- The season matters: each seasonal cause is likelier in its months than in the others.
-- Asked of runs of at least 300 days.

WITH causes AS (
    SELECT cause, pattern, months, least
    FROM jsonb_to_recordset(%(seasonal_causes)s::jsonb)
             AS cause (cause text, pattern text, months integer[], least numeric)
),
visits AS (
    SELECT icd10_code, extract(month FROM arrived_at)::integer AS month, count(*) AS visits
    FROM hospital_admissions.visits
    WHERE visit_type = 'emergency' AND arrived_at >= %(start)s
    GROUP BY icd10_code, month
),
-- Shares of all emergencies, so that a quiet year's months do not count against it.
shares AS (
    SELECT cause, least,
           sum(visits) FILTER (WHERE fits AND month = ANY(months)) AS in_season,
           sum(visits) FILTER (WHERE fits AND month <> ALL(months)) AS out_of_season,
           sum(visits) FILTER (WHERE month = ANY(months)) AS all_in_season,
           sum(visits) FILTER (WHERE month <> ALL(months)) AS all_else
    FROM (SELECT *, icd10_code ~ pattern AS fits FROM causes CROSS JOIN visits) AS visits
    GROUP BY cause, least
),
effects AS (
    SELECT cause, in_season, out_of_season, least * all_in_season * out_of_season / nullif(all_else, 0) AS expected
    FROM shares
)
SELECT cause, in_season, out_of_season, round(expected) AS least
FROM effects
-- What is least is itself counted, in the other months.
WHERE coalesce(in_season, 0)
    < expected - %(standard_errors)s * sqrt(expected + expected * expected / greatest(out_of_season, 1));
