-- A day's summary: the text as it is, and a figure from each line of the form "  name ..... value".

INSERT INTO daily_summary.summaries (summary_date, report)
VALUES (%(day)s::date, %(document)s);

INSERT INTO daily_summary.figures (summary_date, figure, value)
SELECT %(day)s::date, line[1], line[2]::numeric
FROM regexp_matches(%(document)s, '^ {2,}(\S.*?) \.{2,} (-?[0-9]+(?:\.[0-9]+)?) *$', 'gn') AS line;
