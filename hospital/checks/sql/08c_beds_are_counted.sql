-- Every ward has as many beds as it says.

SELECT code AS ward, wards.beds AS says, count(bed_id) AS has
FROM hospital_operations.wards
LEFT JOIN hospital_operations.beds USING (ward_id)
GROUP BY ward_id, code, wards.beds
HAVING wards.beds <> count(bed_id);
