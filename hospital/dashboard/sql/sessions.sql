-- Of how many stream sessions of a day both topics are loaded.
SELECT count(*) AS sessions
FROM (
    SELECT session
    FROM pipeline.sessions
    WHERE session >= to_char(%(day)s, 'YYYY-MM-DD') AND session < to_char(%(day)s + 1, 'YYYY-MM-DD')
    GROUP BY session
    HAVING count(*) = 2
) AS whole;
