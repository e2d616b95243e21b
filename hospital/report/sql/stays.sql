-- Completed stays by whole days up to thirty; the last is what is longer.
SELECT least(floor(extract(epoch FROM separated_at - admitted_at) / 86400), 30)::integer, count(*),
       sum(extract(epoch FROM separated_at - admitted_at) / 86400)::double precision
FROM hospital_admissions.separations
JOIN hospital_admissions.admissions USING (admission_id)
WHERE admitted_at >= (SELECT min(summary_date) FROM daily_summary.summaries)
GROUP BY 1
ORDER BY 1;
