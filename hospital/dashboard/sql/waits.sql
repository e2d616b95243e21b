-- How long the emergency patients of some days waited for a doctor, from triage on, by urgency.
SELECT triage, count(*) AS patients, count(seen_at) AS seen,
       percentile_cont(0.5) WITHIN GROUP (ORDER BY date_part('epoch', seen_at - triaged_at) / 60) AS median_minutes,
       percentile_cont(0.9) WITHIN GROUP (ORDER BY date_part('epoch', seen_at - triaged_at) / 60) AS slowest_tenth_minutes
FROM hospital_admissions.visits
WHERE visit_type = 'emergency' AND arrived_at >= %(since)s AND arrived_at < %(day)s + interval '1 day'
GROUP BY triage
ORDER BY array_position(ARRAY['red', 'orange', 'yellow', 'green'], triage);
