-- Whoever is hired in the period comes from the reserve pool, in the same role, and leaves it that day.

SELECT person_id, staff_id, staff.hired_on, pool.hired_on AS marked_on, staff.role, pool.role AS role_in_the_pool
FROM (SELECT * FROM hospital_operations.staff WHERE hired_on > %(start)s) AS staff
FULL JOIN (SELECT * FROM hospital_operations.reserve_pool WHERE hired_on IS NOT NULL) AS pool USING (person_id)
WHERE staff.hired_on IS DISTINCT FROM pool.hired_on OR staff.role <> pool.role;
