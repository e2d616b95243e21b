-- What the producer said of each topic at each session's end is what had landed: every session once, in order.

SELECT *
FROM (
    SELECT topic, session, session_number, total AS produced,
           sum(event_count) OVER sessions AS landed,
           row_number() OVER sessions AS expected_number,
           to_char(%(start)s::date + ((row_number() OVER sessions - 1) / %(sessions_a_day)s)::integer, 'YYYY-MM-DD')
               || '.' || to_char(mod(row_number() OVER sessions - 1, %(sessions_a_day)s) + 1, 'FM00')
               AS expected_session
    FROM pipeline.sessions
    WINDOW sessions AS (PARTITION BY topic ORDER BY session_number)
) AS session
WHERE produced <> landed OR session_number <> expected_number OR session <> expected_session;
