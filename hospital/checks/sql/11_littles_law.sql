-- Little's law: the mean census is the rate of admissions times the mean stay, within 2 %, or within what
-- sampling allows where that is more.
-- Asked of runs of at least 100 days.
--
-- The census is the time in beds within the period, by its length. The mean stay is that of patients
-- admitted early enough in the period for nearly all to have left by its end; who has not counts until then.
-- Stays that began before the period (found because they are long) and those just before its end (cut
-- short) would both be biased. Sampling allows some standard errors of the mean stay: less than 1 % over two
-- years at full size, more than 2 % in a small hospital.

WITH stays AS (
    SELECT extract(epoch FROM coalesce(separated_at, %(end)s) - admitted_at) / 86400 AS days
    FROM hospital_admissions.admissions
    LEFT JOIN hospital_admissions.separations USING (admission_id)
    WHERE admitted_at >= %(start)s AND admitted_at < %(end)s::timestamp - make_interval(days => %(settled_days)s)
),
law AS (
    SELECT (SELECT sum(extract(epoch FROM least(coalesce(ended_at, %(end)s), %(end)s)
                                          - greatest(started_at, %(start)s))) / 86400
            FROM hospital_admissions.ward_stays) / (%(end)s::date - %(start)s::date) AS census,
           (SELECT count(*) FROM hospital_admissions.admissions WHERE admitted_at >= %(start)s)::numeric
               / (%(end)s::date - %(start)s::date) AS admissions_a_day,
           avg(days) AS mean_stay,
           (stddev(days) / sqrt(count(*)) / avg(days))::numeric AS sampling_error
    FROM stays
)
SELECT round(census, 1) AS mean_census, round(admissions_a_day, 2) AS admissions_a_day,
       round(mean_stay, 3) AS mean_stay, round(census / (admissions_a_day * mean_stay) - 1, 4) AS differs_by,
       round(greatest(%(littles_tolerance)s, %(standard_errors)s * sampling_error), 4) AS allowed
FROM law
WHERE (abs(census / (admissions_a_day * mean_stay) - 1)
       <= greatest(%(littles_tolerance)s, %(standard_errors)s * sampling_error)) IS NOT TRUE;
