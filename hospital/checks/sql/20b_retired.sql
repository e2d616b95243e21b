-- Nobody works after retirement: the latest end is that of the quarter in which they reach its age.

SELECT staff_id, shift_date, birth_date
FROM hospital_operations.shifts
JOIN hospital_operations.staff USING (staff_id)
JOIN hospital_admissions.people USING (person_id)
WHERE shift_date >= date_trunc('quarter', birth_date + make_interval(years => %(retirement_age)s))
                    + interval '3 months';
