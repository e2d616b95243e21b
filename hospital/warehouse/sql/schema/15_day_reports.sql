-- How far the hospital is, and each day at a glance.

CREATE VIEW reports.clock AS
SELECT max(summary_date) + 1 AS simulated_date, min(summary_date) AS first_day, max(summary_date) AS last_day, count(*) AS days
FROM daily_summary.summaries;
COMMENT ON VIEW reports.clock IS 'How far the warehouse is: one row.';
COMMENT ON COLUMN reports.clock.simulated_date IS 'The day that is being simulated: the one after the last that is whole; empty before the first is.';
COMMENT ON COLUMN reports.clock.first_day IS 'First day of the period.';
COMMENT ON COLUMN reports.clock.last_day IS 'Last day whose files are loaded, but for its stream sessions, which may be on their way.';
COMMENT ON COLUMN reports.clock.days IS 'Days loaded.';

CREATE VIEW reports.daily_report AS
SELECT summary_date AS day,
       max(value) FILTER (WHERE figure = 'census at the start') AS census_at_start,
       max(value) FILTER (WHERE figure = 'admissions') AS admissions,
       max(value) FILTER (WHERE figure = 'separations') AS separations,
       max(value) FILTER (WHERE figure = 'of them deaths') AS deaths,
       max(value) FILTER (WHERE figure = 'of them to other facilities') AS to_other_facilities,
       max(value) FILTER (WHERE figure = 'census at the end') AS census_at_end,
       max(value) FILTER (WHERE figure = 'beds') AS beds,
       max(value) FILTER (WHERE figure = 'bed use in percent') AS percent_used,
       max(value) FILTER (WHERE figure = 'emergency visits') AS emergency_visits,
       max(value) FILTER (WHERE figure = 'outpatient visits') AS outpatient_visits,
       max(value) FILTER (WHERE figure = 'arrivals by ambulance') AS arrivals_by_ambulance,
       max(value) FILTER (WHERE figure = 'decisions to admit') AS decisions_to_admit,
       max(value) FILTER (WHERE figure = 'sent elsewhere for want of a bed') AS sent_elsewhere,
       max(value) FILTER (WHERE figure = 'left without being seen') AS left_without_being_seen,
       max(value) FILTER (WHERE figure = 'moves between beds') AS moves,
       max(value) FILTER (WHERE figure = 'transports handed over') AS transports,
       max(value) FILTER (WHERE figure = 'median wait in minutes, red') AS wait_red,
       max(value) FILTER (WHERE figure = 'median wait in minutes, orange') AS wait_orange,
       max(value) FILTER (WHERE figure = 'median wait in minutes, yellow') AS wait_yellow,
       max(value) FILTER (WHERE figure = 'median wait in minutes, green') AS wait_green,
       max(value) FILTER (WHERE figure = 'nurses on the day shift') AS nurses_by_day,
       max(value) FILTER (WHERE figure = 'nurses on the night shift') AS nurses_by_night,
       max(value) FILTER (WHERE figure = 'doctors on duty at noon') AS doctors_at_noon,
       max(value) FILTER (WHERE figure = 'doctors on duty at 23:00') AS doctors_at_23
FROM daily_summary.figures
GROUP BY summary_date;
COMMENT ON VIEW reports.daily_report IS 'What the hospital itself reported of each day: the figures of the whole hospital, a column each.';
COMMENT ON COLUMN reports.daily_report.day IS 'The day.';
COMMENT ON COLUMN reports.daily_report.census_at_start IS 'Patients in the wards as the day began.';
COMMENT ON COLUMN reports.daily_report.admissions IS 'Patients admitted to a ward.';
COMMENT ON COLUMN reports.daily_report.separations IS 'Admissions that ended.';
COMMENT ON COLUMN reports.daily_report.deaths IS 'Those of the separations that were deaths.';
COMMENT ON COLUMN reports.daily_report.to_other_facilities IS 'Those of the separations that were transfers to another facility.';
COMMENT ON COLUMN reports.daily_report.census_at_end IS 'Patients in the wards as the day ended.';
COMMENT ON COLUMN reports.daily_report.beds IS 'Usable beds.';
COMMENT ON COLUMN reports.daily_report.percent_used IS 'Census at the end, in percent of the beds.';
COMMENT ON COLUMN reports.daily_report.emergency_visits IS 'Arrivals at the emergency department.';
COMMENT ON COLUMN reports.daily_report.outpatient_visits IS 'Arrivals at the clinics.';
COMMENT ON COLUMN reports.daily_report.arrivals_by_ambulance IS 'Those of the emergencies that came by ambulance.';
COMMENT ON COLUMN reports.daily_report.decisions_to_admit IS 'Visits that ended with a decision to admit; the bed may come later.';
COMMENT ON COLUMN reports.daily_report.sent_elsewhere IS 'Visits whose patient was sent elsewhere for want of a bed.';
COMMENT ON COLUMN reports.daily_report.left_without_being_seen IS 'Emergency patients who left before a doctor saw them.';
COMMENT ON COLUMN reports.daily_report.moves IS 'Moves between beds of the hospital.';
COMMENT ON COLUMN reports.daily_report.transports IS 'Ambulance journeys that ended with their hand-over.';
COMMENT ON COLUMN reports.daily_report.wait_red IS
    'Median wait of red patients from triage until a doctor saw them, in minutes; empty where there were none.';
COMMENT ON COLUMN reports.daily_report.wait_orange IS 'Median wait of orange patients, in minutes.';
COMMENT ON COLUMN reports.daily_report.wait_yellow IS 'Median wait of yellow patients, in minutes.';
COMMENT ON COLUMN reports.daily_report.wait_green IS 'Median wait of green patients, in minutes.';
COMMENT ON COLUMN reports.daily_report.nurses_by_day IS 'Nurses on the day shift.';
COMMENT ON COLUMN reports.daily_report.nurses_by_night IS 'Nurses on the night shift.';
COMMENT ON COLUMN reports.daily_report.doctors_at_noon IS 'Doctors on duty at noon.';
COMMENT ON COLUMN reports.daily_report.doctors_at_23 IS 'Doctors on duty at 23:00.';
