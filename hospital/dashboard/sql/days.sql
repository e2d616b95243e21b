-- What the hospital reported of each day since then.
SELECT day, census_at_start, admissions, separations, deaths, to_other_facilities, census_at_end, beds, percent_used,
       emergency_visits, outpatient_visits, arrivals_by_ambulance, sent_elsewhere, left_without_being_seen, moves,
       transports, wait_red, wait_orange, wait_yellow, wait_green, nurses_by_day, nurses_by_night, doctors_at_noon,
       doctors_at_23
FROM reports.daily_report
WHERE day >= %(since)s
ORDER BY day;
