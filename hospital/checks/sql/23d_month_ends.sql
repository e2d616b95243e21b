-- The month's end matters: at its weekends more of the emergencies are injuries than at other weekends.
-- Asked of runs of at least 100 days.

WITH weekends AS (
    SELECT count(*) FILTER (WHERE at_the_end) AS emergencies_at_the_end,
           count(*) FILTER (WHERE at_the_end AND injured) AS injured_at_the_end,
           count(*) FILTER (WHERE NOT at_the_end) AS emergencies_else,
           count(*) FILTER (WHERE NOT at_the_end AND injured) AS injured_else
    FROM (
        SELECT extract(day FROM arrived_at) >= %(month_end_from)s
                   OR extract(day FROM arrived_at) <= %(month_end_until)s AS at_the_end,
               icd10_code ~ '^[ST]' AS injured
        FROM hospital_admissions.visits
        WHERE visit_type = 'emergency' AND arrived_at >= %(start)s AND extract(isodow FROM arrived_at) >= 6
    ) AS visits
),
effect AS (
    SELECT *, %(month_end_injuries)s * emergencies_at_the_end * injured_else / nullif(emergencies_else, 0) AS least
    FROM weekends
)
SELECT emergencies_at_the_end, injured_at_the_end, round(least) AS least
FROM effect
-- What is least is itself counted, on the other weekends.
WHERE injured_at_the_end < least - %(standard_errors)s * sqrt(least + least * least / greatest(injured_else, 1));
