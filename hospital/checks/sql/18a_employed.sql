-- No shift lies outside the employment of who works it.

SELECT staff_id, shift_date, shift_code, hired_on, left_on
FROM hospital_operations.shifts
JOIN hospital_operations.staff USING (staff_id)
WHERE shift_date < hired_on OR shift_date > left_on;
