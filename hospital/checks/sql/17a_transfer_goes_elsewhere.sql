-- A transfer's destination is not its origin.

SELECT 'streamed' AS what, transfer_id AS id, from_bed_id AS bed_id
FROM patient_transfers.transfers
WHERE from_bed_id = to_bed_id
UNION ALL
SELECT 'ward stay', later.admission_id, later.bed_id
FROM hospital_admissions.ward_stays AS later
JOIN hospital_admissions.ward_stays AS earlier
    ON earlier.admission_id = later.admission_id AND earlier.stay_number = later.stay_number - 1
WHERE later.stay_number > 1 AND later.bed_id = earlier.bed_id;
