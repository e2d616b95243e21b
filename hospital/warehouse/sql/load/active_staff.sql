-- A quarterly snapshot: who is new becomes staff, who is missing has left.

SELECT pipeline.refuse(format('the file of %%s has a row of %%s', %(snapshot)s, snapshot_date),
                       format('(snapshot_date)=(%%s)', snapshot_date))
FROM active_staff
WHERE snapshot_date <> %(snapshot)s::date;

INSERT INTO hospital_operations.staff
    (staff_id, person_id, role, grade, senior, department_id, ward_id, hired_on, years_experience)
SELECT staff_id, person_id, role, grade, senior, department_id, ward_id, hired_on, years_experience
FROM active_staff
WHERE NOT EXISTS (SELECT FROM hospital_operations.staff WHERE staff.staff_id = active_staff.staff_id);

UPDATE hospital_operations.reserve_pool
SET hired_on = %(snapshot)s::date
FROM active_staff
WHERE reserve_pool.person_id = active_staff.person_id AND reserve_pool.hired_on IS NULL;

INSERT INTO hospital_operations.workforce_snapshots (snapshot_date, staff_id, grade, department_id, ward_id)
SELECT snapshot_date, staff_id, grade, department_id, ward_id
FROM active_staff;

UPDATE hospital_operations.staff
SET left_on = %(snapshot)s::date - 1
WHERE left_on IS NULL
  AND NOT EXISTS (SELECT FROM active_staff WHERE active_staff.staff_id = staff.staff_id);
