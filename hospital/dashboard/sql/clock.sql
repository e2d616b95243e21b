-- How far the warehouse is.
SELECT simulated_date, first_day, last_day, days FROM reports.clock;
