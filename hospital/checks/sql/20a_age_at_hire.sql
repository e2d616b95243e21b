-- Everybody was old enough for their role when they were hired.

SELECT staff_id, role, minimum_age, birth_date, hired_on
FROM hospital_operations.staff
JOIN hospital_operations.roles USING (role)
JOIN hospital_admissions.people USING (person_id)
WHERE extract(year FROM age(hired_on, birth_date)) < minimum_age;
