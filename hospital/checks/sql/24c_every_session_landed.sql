-- Every topic has landed every session of the period.

SELECT topic, count(session) AS landed, (%(end)s::date - %(start)s::date) * %(sessions_a_day)s AS expected
FROM (VALUES ('hospital.transfers'), ('hospital.transport')) AS topics (topic)
LEFT JOIN pipeline.sessions USING (topic)
GROUP BY topic
HAVING count(session) <> (%(end)s::date - %(start)s::date) * %(sessions_a_day)s;
