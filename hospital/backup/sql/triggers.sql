-- The triggers that rows would set off here, and their states: O fires, A fires always.
SELECT tgname, tgenabled::text
FROM pg_catalog.pg_trigger
WHERE tgrelid = %(table)s::regclass AND NOT tgisinternal AND tgenabled IN ('O', 'A')
ORDER BY tgname;
