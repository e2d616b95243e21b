-- The first day begins with a census in the normal band: the hospital starts warm.
-- Asked of hospitals of at least 100 beds.

SELECT round(in_beds::numeric / beds, 3) AS bed_use, %(lowest_bed_use)s AS lowest, %(highest_bed_use)s AS highest
FROM (SELECT count(*) AS beds FROM hospital_operations.beds) AS all_beds,
     (SELECT count(*) AS in_beds
      FROM hospital_admissions.ward_stays
      WHERE started_at < %(start)s AND coalesce(ended_at, 'infinity') >= %(start)s) AS taken
WHERE in_beds::numeric / beds NOT BETWEEN %(lowest_bed_use)s AND %(highest_bed_use)s;
